"use client";

import { memo, useEffect, useRef, useState } from "react";
import type { AssetClass } from "@/api/schema";
import { ClassTag } from "@/components/shared/class-tag";
import { Link } from "@/components/shared/link";
import { itself, useKeptFocus } from "@/hooks/use-kept-focus";
import { type AssetRow, COLUMNS, type Column, visibleRows } from "@/lib/asset-rows";
import { formatPower, formatShare } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

const ROW_PX = 40;
/** The rows are chosen again after each so many that were scrolled by: React then works in few frames. */
const SCROLL_ROWS = 8;
const HEIGHT_PX = 640;
/** A deviation of this share of capacity is marked. */
const LARGE = 0.1;

type Props = {
  rows: readonly AssetRow[];
  column: Column;
  descending: boolean;
  onSort: (column: Column) => void;
};

const NUMERIC: ReadonlySet<Column> = new Set(["capacity", "power", "factor", "deviation", "availability"]);

/** A table of which only the rows in view exist. It scrolls by mouse, touch and keyboard. */
export function AssetsTable({ rows, column, descending, onSort }: Props) {
  const { assets: m } = useMessages();
  const box = useRef<HTMLElement>(null);
  useKeptFocus(box, itself);
  const [top, setTop] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a shorter list may end above the scrolled position
  useEffect(() => setTop(wholeSteps(box.current?.scrollTop ?? 0)), [rows.length]);
  const view = visibleRows(rows.length, top, HEIGHT_PX + SCROLL_ROWS * ROW_PX, ROW_PX);
  return (
    <section
      ref={box}
      aria-label={m.table}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      data-testid="assets"
      onScroll={(event) => setTop(wholeSteps(event.currentTarget.scrollTop))}
      // The head stays above the rows: a row that gets the focus is scrolled to below it.
      style={{ maxHeight: HEIGHT_PX, scrollPaddingTop: ROW_PX }}
      className="overflow-auto border-line border-t"
    >
      <table aria-rowcount={rows.length + 1} className="w-full min-w-5xl table-fixed border-collapse">
        <thead className="sticky top-0 z-10 bg-surface shadow-[0_1px_0_var(--line)]">
          <tr aria-rowindex={1}>
            {COLUMNS.map((name) => (
              <SortHead
                key={name}
                name={name}
                chosen={name === column}
                descending={descending}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {view.above_px > 0 && <Space height={view.above_px} />}
          {rows.slice(view.first, view.last).map((row, i) => (
            <Row key={row.asset_id} row={row} index={view.first + i + 2} />
          ))}
          {view.below_px > 0 && <Space height={view.below_px} />}
        </tbody>
      </table>
    </section>
  );
}

const wholeSteps = (top_px: number): number => {
  const step_px = SCROLL_ROWS * ROW_PX;
  return Math.floor(top_px / step_px) * step_px;
};

const Space = ({ height }: { height: number }) => (
  <tr>
    <td colSpan={COLUMNS.length} style={{ height, padding: 0 }} />
  </tr>
);

const WIDTH: Partial<Record<Column, string>> = { name: "w-[28%]", class: "w-24" };

type HeadProps = { name: Column; chosen: boolean; descending: boolean; onSort: (column: Column) => void };

function SortHead({ name, chosen, descending, onSort }: HeadProps) {
  const { assets: m } = useMessages();
  const text = name === "class" ? m.assetClass : m[name];
  const numeric = NUMERIC.has(name);
  return (
    <th
      scope="col"
      aria-sort={chosen ? (descending ? "descending" : "ascending") : undefined}
      className={`px-4 font-medium text-muted text-xs ${numeric ? "text-right" : "text-left"} ${WIDTH[name] ?? ""}`}
    >
      <button
        type="button"
        title={name === "deviation" ? m.deviationTitle : m.sortBy(text)}
        onClick={() => onSort(name)}
        className={`whitespace-nowrap py-2.5 hover:text-ink ${chosen ? "text-ink" : ""}`}
      >
        {text}
        <span aria-hidden="true">{chosen ? (descending ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}

const Row = memo(function Row({ row, index }: { row: AssetRow; index: number }) {
  const { common } = useMessages();
  const shareText = (share: number | null): string => (share === null ? common.none : formatShare(share));
  const { capacity_factor: factor, deviation } = row;
  return (
    <tr
      aria-rowindex={index}
      data-testid="asset"
      style={{ height: ROW_PX }}
      className="border-line border-b hover:bg-raised/60"
    >
      <td className="truncate px-4">
        {row.feed === null ? (
          row.name
        ) : (
          <Link href={`/feed/?feed=${row.feed}`} className="text-accent underline-offset-2 hover:underline">
            {row.name}
          </Link>
        )}
      </td>
      <td className="px-4">
        <ClassTag assetClass={row.asset_class as AssetClass} />
      </td>
      <td className="whitespace-nowrap px-4 text-right">{formatPower(row.capacity_mw)}</td>
      <td className="whitespace-nowrap px-4 text-right font-medium">
        {row.power_mw === null ? common.none : formatPower(row.power_mw)}
      </td>
      <td className="px-4 text-right">
        <span className="inline-flex items-center gap-2">
          {factor !== null && (
            <span aria-hidden="true" className="h-1.5 w-12 overflow-hidden rounded-full bg-raised">
              <span
                className="block h-full bg-accent"
                style={{ width: `${Math.min(100, Math.abs(factor) * 100)}%` }}
              />
            </span>
          )}
          <span className="w-14">{shareText(factor)}</span>
        </span>
      </td>
      <td
        className={`px-4 text-right ${deviation !== null && Math.abs(deviation) > LARGE ? "text-warn" : ""}`}
      >
        {deviation !== null && deviation > 0 ? "+" : ""}
        {shareText(deviation)}
      </td>
      <td className="px-4 text-right">{shareText(row.availability)}</td>
    </tr>
  );
});
