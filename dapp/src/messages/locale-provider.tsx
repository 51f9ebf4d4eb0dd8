"use client";

import { Fragment, type ReactNode, useEffect } from "react";
import { applyLocale, startLocale } from "./locale-store";
import { useLocale } from "./use-messages";

/** Applies the reader's language. A change mounts the children again, so that numbers and dates change too. */
export function LocaleProvider({ children }: { children: ReactNode }) {
  const locale = useLocale();
  useEffect(() => void applyLocale(startLocale()), []);
  return <Fragment key={locale}>{children}</Fragment>;
}
