import type { AssetClass } from "@/api/schema";

/** Tailwind reads these as whole words. */
const TONE: Record<AssetClass, string> = {
  solar: "text-solar",
  wind: "text-wind",
  storage: "text-storage",
  load: "text-load",
};

/** An asset's class in its colour. */
export function ClassTag({ assetClass }: { assetClass: AssetClass }) {
  return <span className={`font-medium text-xs ${TONE[assetClass]}`}>{assetClass}</span>;
}
