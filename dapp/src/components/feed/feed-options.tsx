import { useEffect, useRef } from "react";
import type { Feed } from "@/api/schema";
import { ClassTag } from "@/components/shared/class-tag";
import { formatPower } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

type Props = {
  listId: string;
  feeds: readonly Feed[];
  active: number;
  chosen: Feed;
  onChoose: (feed: Feed) => void;
};

/** The list of matching feeds; the active one is scrolled into view. */
export function FeedOptions({ listId, feeds, active, chosen, onChoose }: Props) {
  const { feed: m } = useMessages();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={m.list}
        className="mt-2 max-h-72 overflow-y-auto"
      >
        {feeds.map((feed, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys
          <div
            key={feed.feed}
            id={`${listId}-${feed.feed}`}
            role="option"
            tabIndex={-1}
            aria-selected={feed.feed === chosen.feed}
            onClick={() => onChoose(feed)}
            className={`flex cursor-pointer items-baseline justify-between gap-3 rounded-sm px-2 py-1.5 hover:bg-raised ${i === active ? "bg-raised" : ""}`}
          >
            <span className="truncate">
              <span className="mr-2 inline-block w-6 text-right text-muted text-xs">{feed.feed}</span>
              <span className={feed.feed === chosen.feed ? "font-semibold" : ""}>{feed.name}</span>
            </span>
            <span className="shrink-0 whitespace-nowrap text-muted text-xs">
              <ClassTag assetClass={feed.asset_class} /> {formatPower(feed.capacity_mw)}
            </span>
          </div>
        ))}
      </div>
      {feeds.length === 0 && <p className="px-2 py-3 text-muted">{m.noMatch}</p>}
    </>
  );
}
