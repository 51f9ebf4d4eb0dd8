import { usePathname, useRouter, useSearchParams } from "next/navigation";
import type { Feed } from "@/api/schema";

/** The feed named by `?feed=`, or the first one. Choosing a feed updates the URL, which can be shared. */
export function useChosenFeed(feeds: readonly Feed[] | undefined): [Feed | undefined, (feed: Feed) => void] {
  const index = useSearchParams().get("feed");
  const router = useRouter();
  const path = usePathname();
  const chosen = feeds?.find(({ feed }) => String(feed) === index) ?? feeds?.[0];
  return [chosen, (feed) => router.replace(`${path}?feed=${feed.feed}`, { scroll: false })];
}
