import { useSyncExternalStore } from "react";
import { catalogue } from "./catalogues";
import type { Messages } from "./en";
import { locale, subscribeLocale } from "./locale-store";
import type { Locale } from "./locales";

/** The current language. The exported pages are in English; the browser's language applies once React has started. */
export const useLocale = (): Locale => useSyncExternalStore<Locale>(subscribeLocale, locale, () => "en");

/** The messages of the current language, by room: `useMessages().rounds.title`. */
export const useMessages = (): Messages => catalogue(useLocale());

/** The messages of the current language, for code outside of components. */
export const messages = (): Messages => catalogue(locale());
