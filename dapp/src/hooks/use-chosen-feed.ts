import type { Feed } from "@/api/schema";
import { useUrlState } from "./use-url-state";

/** The feed named by `?feed=`, or the first one. Choosing a feed updates the URL, which can be shared. */
export function useChosenFeed(feeds: readonly Feed[] | undefined): [Feed | undefined, (feed: Feed) => void] {
  const [read, write] = useUrlState();
  const index = read("feed");
  const chosen = feeds?.find(({ feed }) => String(feed) === index) ?? feeds?.[0];
  return [chosen, (feed) => write({ feed: String(feed.feed) })];
}
