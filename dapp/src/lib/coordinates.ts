import { messages } from "@/messages/use-messages";
import { formatNumber } from "./format";

const degrees = (size: number, digits: number, direction: string): string =>
  `${formatNumber(Math.abs(size), digits)}° ${direction}`;

/** Format a latitude in the reader's language: "50.00° N". */
export function formatLatitude(latitude: number, digits: number): string {
  const { north, south } = messages().common.directions;
  return degrees(latitude, digits, latitude < 0 ? south : north);
}

/** Format a longitude in the reader's language: "8.00° E", "8,00° O". */
export function formatLongitude(longitude: number, digits: number): string {
  const { east, west } = messages().common.directions;
  return degrees(longitude, digits, longitude < 0 ? west : east);
}
