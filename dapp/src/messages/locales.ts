/** The languages of the pages. */
export const LOCALES = ["en", "de"] as const;

export type Locale = (typeof LOCALES)[number];

export const isLocale = (text: string | null): text is Locale => LOCALES.includes(text as Locale);

/** The language to start with: `?lang=` of a shared link, else the stored choice, else the browser's, else English. */
export function chosenLocale(search: string, stored: string | null, preferred: readonly string[]): Locale {
  const asked = new URLSearchParams(search).get("lang");
  if (isLocale(asked)) return asked;
  if (isLocale(stored)) return stored;
  return preferred.map((tag) => tag.slice(0, 2)).find(isLocale) ?? "en";
}
