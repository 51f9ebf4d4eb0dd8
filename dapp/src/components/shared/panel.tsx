import type { ReactNode } from "react";

type Props = { title: string; aside?: ReactNode; children: ReactNode };

/** A region of a page with a title and, optionally, a link or remark beside it. */
export function Panel({ title, aside, children }: Props) {
  return (
    <section aria-label={title} className="min-w-0 rounded-md border border-line bg-surface">
      <div className="flex min-h-11 items-center justify-between gap-4 border-line border-b px-4 py-2">
        <h2 className="font-semibold">{title}</h2>
        {aside && <div className="text-muted text-xs">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
