import type { Metadata } from "next";
import { Suspense } from "react";
import { FeedPanel } from "@/components/feed/feed-panel";
import { FeedTitle } from "@/components/feed/feed-title";
import { Skeleton } from "@/components/shared/skeleton";

export const metadata: Metadata = { title: "Feed" };

export default function FeedPage() {
  return (
    <>
      <FeedTitle />
      <Suspense fallback={<Skeleton lines={14} />}>
        <FeedPanel full />
      </Suspense>
    </>
  );
}
