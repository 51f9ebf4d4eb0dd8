import type { ReactNode } from "react";

type Props = { title: string; aside?: ReactNode; className?: string; children: ReactNode };

/** A titled region of a page. */
export function Panel({ title, aside, className = "", children }: Props) {
  return (
    <section aria-label={title} className={`min-w-0 rounded-md border border-line bg-surface ${className}`}>
      <div className="flex min-h-11 items-center justify-between gap-4 border-line border-b px-4 py-2">
        <h2 className="font-semibold">{title}</h2>
        {aside && <div className="text-muted text-xs">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
