import { type RefObject, useEffect, useRef } from "react";

/** A ref to an element. Calls `onLeave` when the user clicks or moves the focus outside it. */
export function useFocusLeave<T extends HTMLElement>(onLeave: () => void): RefObject<T | null> {
  const box = useRef<T>(null);
  const latest = useRef(onLeave);
  useEffect(() => {
    latest.current = onLeave;
  });
  useEffect(() => {
    const onEvent = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", onEvent);
    document.addEventListener("focusin", onEvent);
    return () => {
      document.removeEventListener("pointerdown", onEvent);
      document.removeEventListener("focusin", onEvent);
    };
  }, []);
  return box;
}
