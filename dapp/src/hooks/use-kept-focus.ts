import { type RefObject, useEffect } from "react";

/**
 * Keeps the focus in a box. When what has the focus there goes away, `next` gets it: the browser would give it to the
 * page, and the reader would start again at its top.
 */
export function useKeptFocus<T extends HTMLElement>(
  box: RefObject<T | null>,
  next: (box: T) => HTMLElement | null,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what gets the focus does not depend on the render
  useEffect(() => {
    const kept = box.current;
    if (!kept) return;
    let last: Node | null = null;
    const note = ({ target }: FocusEvent): void => {
      last = target instanceof Node && kept.contains(target) ? target : null;
    };
    const observer = new MutationObserver(() => {
      if (!last || last.isConnected) return;
      last = null;
      const focused = document.activeElement;
      if (focused === null || focused === document.body) next(kept)?.focus({ preventScroll: true });
    });
    document.addEventListener("focusin", note);
    observer.observe(kept, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", note);
      observer.disconnect();
    };
  }, [box]);
}

/** The box itself gets the focus. */
export const itself = <T extends HTMLElement>(box: T): T => box;
