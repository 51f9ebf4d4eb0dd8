import { en, type Messages } from "./en";
import type { Locale } from "./locales";

/** The catalogues that this page has. English is part of every page; another language is loaded when it is chosen. */
const loaded: Partial<Record<Locale, Messages>> = { en };

const LOADERS: Record<Locale, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
};

/** The messages of a loaded language. */
export const catalogue = (locale: Locale): Messages => loaded[locale] ?? en;

/** Load the messages of a language, unless they are loaded. */
export async function loadCatalogue(locale: Locale): Promise<void> {
  loaded[locale] ??= await LOADERS[locale]();
}
