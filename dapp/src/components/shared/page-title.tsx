"use client";

import { useEffect } from "react";
import { useLocale } from "@/messages/use-messages";

/** The title of a page and a sentence about it. It is also the title of the document, in the reader's language. */
export function PageTitle({ title, note }: { title: string; note: string }) {
  const locale = useLocale();
  useEffect(() => {
    if (locale !== "en") document.title = `${title} · Forewatt`;
  }, [title, locale]);
  return (
    <div className="mb-4">
      <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
      <p className="mt-1 text-muted">{note}</p>
    </div>
  );
}
