import type { Asset, AssetClass } from "@/api/schema";
import type { LivePower } from "@/live/power-store";

export const CLASSES: readonly AssetClass[] = ["solar", "wind", "storage", "load"];
export const COLUMNS = ["name", "class", "capacity", "power", "utilisation", "updated"] as const;

export type Column = (typeof COLUMNS)[number];

/** An asset with its latest measured power. */
export type AssetRow = Asset & { power_mw: number | null; time_chain_s: number | null };

export const isColumn = (text: string | null): text is Column => COLUMNS.includes(text as Column);

/** Join assets and readings. Weather stations have no power, and are left out. */
export function assetRows(assets: readonly Asset[], live: ReadonlyMap<string, LivePower>): AssetRow[] {
  return assets
    .filter(({ capacity_mw }) => capacity_mw > 0)
    .map((asset) => {
      const reading = live.get(asset.asset_id);
      return {
        ...asset,
        power_mw: reading?.power_mw ?? null,
        time_chain_s: reading?.time_chain_s ?? null,
      };
    });
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
    case "utilisation":
      return row.power_mw === null ? null : row.power_mw / row.capacity_mw;
    case "updated":
      return row.time_chain_s;
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

/** Sum the rows of each class. The capacity is that of the assets that reported, so that shares are comparable. */
export function classTotals(rows: readonly AssetRow[]): Map<AssetClass, ClassTotal> {
  const totals = new Map<AssetClass, ClassTotal>();
  for (const assetClass of CLASSES) {
    const own = rows.filter((row) => row.asset_class === assetClass);
    if (own.length === 0) continue;
    const reporting = own.filter(({ power_mw }) => power_mw !== null);
    totals.set(assetClass, {
      power_mw: reporting.reduce((sum, { power_mw }) => sum + (power_mw ?? 0), 0),
      capacity_mw: reporting.reduce((sum, { capacity_mw }) => sum + capacity_mw, 0),
      reporting: reporting.length,
      count: own.length,
    });
  }
  return totals;
}
