"use client";

import { type KeyboardEvent, useId, useRef, useState } from "react";
import type { AssetClass, Feed } from "@/api/schema";
import { type Segment, Segments } from "@/components/shared/segments";
import { useFocusLeave } from "@/hooks/use-focus-leave";
import { CLASSES } from "@/lib/asset-rows";
import { searchFeeds } from "@/lib/feed-search";
import { useMessages } from "@/messages/use-messages";
import { FeedOptions } from "./feed-options";

type Props = { feeds: readonly Feed[]; chosen: Feed; onChoose: (feed: Feed) => void };

/** A searchable list of feeds. Arrow keys move, Enter selects, Escape closes. */
export function FeedPicker({ feeds, chosen, onChoose }: Props) {
  const { feed: m, common } = useMessages();
  const classes: Segment<AssetClass | null>[] = [
    { value: null, text: m.all },
    ...CLASSES.map((value) => ({ value, text: common.classes[value] })),
  ];
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [assetClass, setAssetClass] = useState<AssetClass | null>(null);
  const [active, setActive] = useState(0);
  const matches = searchFeeds(feeds, query, assetClass);
  const activeIndex = Math.min(active, matches.length - 1);
  const box = useFocusLeave<HTMLDivElement>(
    () => setOpen(false),
    () => {
      setOpen(false);
      field.current?.focus();
    },
  );

  const choose = (feed: Feed): void => {
    onChoose(feed);
    setOpen(false);
    setQuery("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const feed = matches[activeIndex];
    if (event.key === "ArrowDown") setActive(open ? Math.min(activeIndex + 1, matches.length - 1) : 0);
    else if (event.key === "ArrowUp") setActive(Math.max(activeIndex - 1, 0));
    else if (event.key === "Enter" && open && feed) choose(feed);
    else return;
    event.preventDefault();
    setOpen(event.key.startsWith("Arrow"));
  };

  return (
    <div ref={box} className="relative w-full sm:w-72">
      <input
        ref={field}
        role="combobox"
        aria-label={m.search}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={
          open && activeIndex >= 0 ? `${listId}-${matches[activeIndex]?.feed}` : undefined
        }
        autoComplete="off"
        placeholder={m.searchMany(feeds.length)}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        className="w-full rounded border border-strong-line bg-surface px-3 py-2 placeholder:text-muted"
      />
      <div
        hidden={!open}
        className="absolute right-0 z-20 mt-1 w-full min-w-72 rounded-md border border-strong-line bg-surface p-2 shadow-lg"
      >
        {open && (
          <>
            <Segments legend={m.assetClass} segments={classes} chosen={assetClass} onChoose={setAssetClass} />
            <FeedOptions
              listId={listId}
              feeds={matches}
              active={activeIndex}
              chosen={chosen}
              onChoose={choose}
            />
          </>
        )}
      </div>
    </div>
  );
}
