import { type RefObject, useEffect, useRef } from "react";

/** A ref to a box; `onLeave` is called when a press or the focus goes outside it. */
export function useFocusLeave<T extends HTMLElement>(onLeave: () => void): RefObject<T | null> {
  const box = useRef<T>(null);
  const latest = useRef(onLeave);
  useEffect(() => {
    latest.current = onLeave;
  });
  useEffect(() => {
    const check = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", check);
    document.addEventListener("focusin", check);
    return () => {
      document.removeEventListener("pointerdown", check);
      document.removeEventListener("focusin", check);
    };
  }, []);
  return box;
}
