import { useRef } from "react";

/** The array of before, while the new one has the same elements, so that what depends on it is not made again. */
export function useSame<T>(array: T[]): T[] {
  const before = useRef(array);
  const isSame =
    array.length === before.current.length && array.every((element, i) => element === before.current[i]);
  if (!isSame) before.current = array;
  return before.current;
}
