import type { AssetClass, Feed } from "@/api/schema";

/** Feeds whose name, id, class or index contains every word of the query. `assetClass` null matches all classes. */
export function searchFeeds(feeds: readonly Feed[], query: string, assetClass: AssetClass | null): Feed[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return feeds.filter((feed) => {
    if (assetClass && feed.asset_class !== assetClass) return false;
    const text = `${feed.feed} ${feed.name} ${feed.asset_id} ${feed.asset_class}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
