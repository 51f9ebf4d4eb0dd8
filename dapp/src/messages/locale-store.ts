import { loadCatalogue } from "./catalogues";
import { chosenLocale, type Locale } from "./locales";

/** The locale that formats numbers and dates in a language. */
const FORMATS: Record<Locale, string> = { en: "en-GB", de: "de-DE" };
const STORED = "language";

let current: Locale = "en";
let wanted: Locale = current;
const listeners = new Set<() => void>();

/** The current language. Components read it with `useLocale`. */
export const locale = (): Locale => current;

/** The locale for `Intl`: "en-GB" or "de-DE". */
export const formatLocale = (): string => FORMATS[current];

/** Use a language without remembering it, once its messages are loaded. Sets the document's `lang` too. */
export async function applyLocale(next: Locale): Promise<void> {
  wanted = next;
  await loadCatalogue(next);
  if (wanted !== next) return; // the reader chose another one meanwhile
  document.documentElement.lang = next;
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

/** Use a language, remember it, and put it into the URL, so that a shared link opens in it. */
export async function chooseLocale(next: Locale): Promise<void> {
  localStorage.setItem(STORED, next);
  const url = new URL(location.href);
  url.searchParams.set("lang", next);
  window.history.replaceState(null, "", url);
  await applyLocale(next);
}

/** The language that this browser starts with. */
export function startLocale(): Locale {
  return chosenLocale(location.search, localStorage.getItem(STORED), navigator.languages);
}

export function subscribeLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
