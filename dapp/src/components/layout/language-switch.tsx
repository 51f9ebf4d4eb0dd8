"use client";

import { chooseLocale } from "@/messages/locale-store";
import { LOCALES } from "@/messages/locales";
import { useLocale, useMessages } from "@/messages/use-messages";

/** A list of the languages of the pages. The choice is remembered, and put into the URL. */
export function LanguageSwitch() {
  const current = useLocale();
  const { layout } = useMessages();
  return (
    <ul aria-label={layout.language} className="flex text-xs">
      {LOCALES.map((locale) => (
        <li key={locale}>
          <button
            type="button"
            lang={locale}
            aria-pressed={locale === current}
            title={layout.languages[locale]}
            onClick={() => void chooseLocale(locale)}
            className="rounded px-1.5 py-2 font-medium text-muted uppercase hover:text-ink aria-pressed:text-ink aria-pressed:underline aria-pressed:decoration-2 aria-pressed:decoration-accent aria-pressed:underline-offset-4"
          >
            {locale}
          </button>
        </li>
      ))}
    </ul>
  );
}
