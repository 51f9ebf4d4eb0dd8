const KEPT_MS = 60_000;

/** Save a text as a file of the reader. */
export function download(name: string, text: string, type = "text/csv"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // The browser reads the blob after this returns.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
