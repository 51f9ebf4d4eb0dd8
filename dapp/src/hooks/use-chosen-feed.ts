import { usePathname, useRouter, useSearchParams } from "next/navigation";
import type { Feed } from "@/api/schema";

/** The feed that `?feed=` asks for, else the first; choosing writes the address, so that it can be shared. */
export function useChosenFeed(feeds: readonly Feed[] | undefined): [Feed | undefined, (feed: Feed) => void] {
  const asked = useSearchParams().get("feed");
  const router = useRouter();
  const path = usePathname();
  const chosen = feeds?.find((each) => String(each.feed) === asked) ?? feeds?.[0];
  return [chosen, (feed) => router.replace(`${path}?feed=${feed.feed}`, { scroll: false })];
}
