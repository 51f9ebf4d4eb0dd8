import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

const CHANGED = "forewatt:theme";

const read = (): Theme => (document.documentElement.dataset.theme === "dark" ? "dark" : "light");

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

/** The current theme and a toggle that remembers the choice. public/theme.js sets it before the first paint. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const theme = useSyncExternalStore<Theme>(subscribe, read, () => "light");
  const toggle = (): void => {
    const next: Theme = read() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    window.dispatchEvent(new Event(CHANGED));
  };
  return { theme, toggle };
}
