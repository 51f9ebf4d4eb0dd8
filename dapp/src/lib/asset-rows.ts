import type { Asset, AssetClass, Feed } from "@/api/schema";
import type { LivePower } from "@/live/power-store";

export const CLASSES: readonly AssetClass[] = ["solar", "wind", "storage", "load", "net-load"];
export const COLUMNS = ["name", "class", "capacity", "power", "factor", "deviation", "availability"] as const;

export type Column = (typeof COLUMNS)[number];

/** An asset with its latest measured power. */
export type AssetRow = Asset & { power_mw: number | null };

export const isColumn = (text: string | null): text is Column => COLUMNS.includes(text as Column);

/** Join assets and readings. Weather stations have no power, and are left out. */
export function assetRows(assets: readonly Asset[], live: ReadonlyMap<string, LivePower>): AssetRow[] {
  return assets
    .filter(({ capacity_mw }) => capacity_mw > 0)
    .map((asset) => ({ ...asset, power_mw: live.get(asset.asset_id)?.power_mw ?? null }));
}

/** The rows whose name, id or class contains every word of the query. */
export function searchAssets<T extends Asset>(
  rows: readonly T[],
  query: string,
  assetClass: string | null,
): T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (assetClass && row.asset_class !== assetClass) return false;
    const text = `${row.name} ${row.asset_id} ${row.asset_class}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Sort rows by a column. Missing values come last in both directions; equal ones keep their order. */
export function sortAssets(rows: readonly AssetRow[], column: Column, descending: boolean): AssetRow[] {
  const side = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [sortKey(a, column), sortKey(b, column)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === "string" || typeof y === "string") return side * NAMES.compare(String(x), String(y));
    return side * (x - y);
  });
}

/** Natural order: "WP2" before "WP10". */
const NAMES = new Intl.Collator("en", { numeric: true });

function sortKey(row: AssetRow, column: Column): number | string | null {
  switch (column) {
    case "name":
      return row.name;
    case "class":
      return row.asset_class;
    case "capacity":
      return row.capacity_mw;
    case "power":
      return row.power_mw;
    case "factor":
      return row.capacity_factor;
    case "deviation":
      return row.deviation;
    case "availability":
      return row.availability;
  }
}

/** The rows of a long list that a scrolled window shows, with a few on both sides, and the space above and below. */
export function visibleRows(count: number, top_px: number, height_px: number, row_px: number, extra = 6) {
  const first = Math.max(0, Math.min(count, Math.floor(top_px / row_px)) - extra);
  const last = Math.min(count, Math.ceil((top_px + height_px) / row_px) + extra);
  return { first, last, above_px: first * row_px, below_px: (count - last) * row_px };
}

/** Measured power and capacity of a class, and how many of its assets reported. */
export type ClassTotal = { power_mw: number; capacity_mw: number; reporting: number; count: number };

/** Sum the feeds of each class. The capacity is that of the assets that reported, so that shares are comparable. */
export function classTotals(
  feeds: readonly Feed[],
  live: ReadonlyMap<string, LivePower>,
): [AssetClass, ClassTotal][] {
  return CLASSES.flatMap((assetClass) => {
    const own = feeds.filter(({ asset_class }) => asset_class === assetClass);
    const total: ClassTotal = { power_mw: 0, capacity_mw: 0, reporting: 0, count: own.length };
    for (const { asset_id, capacity_mw } of own) {
      const reading = live.get(asset_id);
      if (!reading) continue;
      total.power_mw += reading.power_mw;
      total.capacity_mw += capacity_mw;
      total.reporting += 1;
    }
    return own.length === 0 ? [] : [[assetClass, total] as [AssetClass, ClassTotal]];
  });
}
