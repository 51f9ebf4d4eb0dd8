"use client";

import { useId, useMemo } from "react";
import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { QueryContent } from "@/components/shared/query-content";
import { Segments } from "@/components/shared/segments";
import { useAssets } from "@/hooks/queries/use-assets";
import { useLivePower } from "@/hooks/use-live-power";
import { useUrlState } from "@/hooks/use-url-state";
import {
  type AssetRow,
  assetRows,
  CLASSES,
  type Column,
  isColumn,
  searchAssets,
  sortAssets,
} from "@/lib/asset-rows";
import { useMessages } from "@/messages/use-messages";
import { AssetsTable } from "./assets-table";

/** All assets: searchable, sortable, and as fast with thousands as with ten. */
export function AssetsView() {
  const assets = useAssets();
  const live = useLivePower();
  const { assets: m } = useMessages();
  const rows = useMemo(() => assetRows(assets.data ?? [], live), [assets.data, live]);
  return (
    <>
      <PageTitle title={m.title} note={m.note} />
      <QueryContent query={assets} what={m.what} lines={12}>
        {() => (rows.length === 0 ? <Note title={m.none}>{m.noneNote}</Note> : <Listed rows={rows} />)}
      </QueryContent>
    </>
  );
}

function Listed({ rows }: { rows: readonly AssetRow[] }) {
  const id = useId();
  const [read, write] = useUrlState();
  const { assets: m, common, feed } = useMessages();
  const query = read("q") ?? "";
  const assetClass = CLASSES.find((candidate) => candidate === read("class")) ?? null;
  const asked = read("sort");
  const column: Column = isColumn(asked) ? asked : "name";
  const descending = read("order") === "desc";
  const shown = useMemo(
    () => sortAssets(searchAssets(rows, query, assetClass), column, descending),
    [rows, query, assetClass, column, descending],
  );
  return (
    <div className="rounded-md border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3">
        <input
          id={id}
          type="search"
          value={query}
          aria-label={m.search}
          placeholder={m.search}
          onChange={(event) => write({ q: event.target.value || null })}
          className="w-full rounded border border-strong-line bg-surface px-3 py-2 placeholder:text-muted sm:w-80"
        />
        <Segments
          legend={feed.assetClass}
          segments={[
            { value: null, text: common.all },
            ...CLASSES.map((value) => ({ value, text: common.classes[value] })),
          ]}
          chosen={assetClass}
          onChoose={(value) => write({ class: value })}
        />
        <output className="text-muted text-xs sm:ml-auto">{m.count(shown.length, rows.length)}</output>
      </div>
      {shown.length === 0 ? (
        <Note title={m.noMatch}>{m.noMatchNote}</Note>
      ) : (
        <AssetsTable
          rows={shown}
          column={column}
          descending={descending}
          onSort={(next) => write({ sort: next, order: next === column && !descending ? "desc" : null })}
        />
      )}
    </div>
  );
}
