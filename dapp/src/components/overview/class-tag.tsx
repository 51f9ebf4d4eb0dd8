import type { AssetClass } from "@/api/schema";

// Tailwind only finds class names that are written out.
const TONE: Record<AssetClass, string> = {
  solar: "text-solar",
  wind: "text-wind",
  storage: "text-storage",
  load: "text-load",
};

/** An asset class in its colour. */
export function ClassTag({ assetClass }: { assetClass: AssetClass }) {
  return <span className={`font-medium text-xs ${TONE[assetClass]}`}>{assetClass}</span>;
}
