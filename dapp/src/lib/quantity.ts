import { messages } from "@/messages/use-messages";
import { formatNumber, formatShare } from "./format";

/** The unit of each quantity that meters measure, how many of it the API's unit has, and the digits to show. */
const UNITS: Record<string, [unit: string, scale: number, digits: number]> = {
  temperature: ["°C", 1, 1],
  "wind-speed": ["m/s", 1, 1],
  irradiance: ["W/m²", 1, 0],
  pressure: ["hPa", 0.01, 1],
  direction: ["°", 1, 0],
  precipitation: ["mm", 1, 1],
};
const SHARES = new Set(["share", "state-of-charge"]);

/** Format a measured value in the unit of its quantity: "21.5 °C". Power is a share of the asset's capacity. */
export function formatQuantity(quantity: string, value: number): string {
  if (quantity === "power") return messages().feed.share(formatShare(value));
  if (SHARES.has(quantity)) return formatShare(value);
  const [unit, scale, digits] = UNITS[quantity] ?? ["", 1, 2];
  return `${formatNumber(value * scale, digits)} ${unit}`.trimEnd();
}
