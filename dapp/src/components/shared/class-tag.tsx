import type { AssetClass } from "@/api/schema";
import { useMessages } from "@/messages/use-messages";

// Tailwind only finds class names that are written out.
const TONE: Record<AssetClass, string> = {
  solar: "text-solar",
  wind: "text-wind",
  storage: "text-storage",
  load: "text-load",
  "net-load": "text-net-load",
};

/** An asset class in its colour. */
export function ClassTag({ assetClass }: { assetClass: AssetClass }) {
  const { common } = useMessages();
  return <span className={`font-medium text-xs ${TONE[assetClass]}`}>{common.classes[assetClass]}</span>;
}
