"use client";

import { useTheme } from "@/hooks/use-theme";
import { useMessages } from "@/messages/use-messages";

/** A button that switches between the light and the dark theme. */
export function ThemeSwitch() {
  const { theme, toggle } = useTheme();
  const { layout } = useMessages();
  return (
    <button
      type="button"
      onClick={toggle}
      aria-label={theme === "dark" ? layout.lightTheme : layout.darkTheme}
      className="grid size-9 place-items-center rounded text-muted hover:bg-raised hover:text-ink"
    >
      <svg viewBox="0 0 20 20" className="size-4.5" aria-hidden="true">
        <circle cx="10" cy="10" r="6.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M10 3.25a6.75 6.75 0 0 1 0 13.5z" fill="currentColor" />
      </svg>
    </button>
  );
}
