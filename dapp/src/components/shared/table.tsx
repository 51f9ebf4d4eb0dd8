import type { ReactNode } from "react";

type Props = { label: string; head: ReactNode; children: ReactNode };

/** A table that scrolls sideways, by keyboard too, where the page is too narrow for it. */
export function Table({ label, head, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="border-line border-b">
          <tr>{head}</tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </section>
  );
}
