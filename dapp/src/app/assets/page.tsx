import type { Metadata } from "next";
import { Suspense } from "react";
import { AssetsView } from "@/components/assets/assets-view";
import { ChainOnly } from "@/components/shared/chain-only";
import { Skeleton } from "@/components/shared/skeleton";

export const metadata: Metadata = { title: "Assets" };

export default function AssetsPage() {
  return (
    <Suspense fallback={<Skeleton lines={12} />}>
      <ChainOnly>
        <AssetsView />
      </ChainOnly>
    </Suspense>
  );
}
