import { type RefObject, useEffect, useRef } from "react";

/**
 * A ref to an element. Calls `onLeave` when the user clicks or moves the focus outside it, and `onEscape` when the user
 * presses Escape in it.
 */
export function useFocusLeave<T extends HTMLElement>(
  onLeave: () => void,
  onEscape: () => void,
): RefObject<T | null> {
  const box = useRef<T>(null);
  const latest = useRef({ onLeave, onEscape });
  useEffect(() => {
    latest.current = { onLeave, onEscape };
  });
  useEffect(() => {
    const isInside = ({ target }: Event): boolean =>
      target instanceof Node && box.current?.contains(target) === true;
    const onEvent = (event: Event): void => {
      if (event.target instanceof Node && !isInside(event)) latest.current.onLeave();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && isInside(event)) latest.current.onEscape();
    };
    document.addEventListener("pointerdown", onEvent);
    document.addEventListener("focusin", onEvent);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", onEvent);
      document.removeEventListener("focusin", onEvent);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  return box;
}
