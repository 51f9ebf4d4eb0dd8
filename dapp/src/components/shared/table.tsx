import { type ReactNode, useRef } from "react";
import { itself, useKeptFocus } from "@/hooks/use-kept-focus";

type Props = { label: string; head: ReactNode; children: ReactNode };

/** A table that scrolls sideways, also by keyboard, when the page is too narrow. */
export function Table({ label, head, children }: Props) {
  const box = useRef<HTMLElement>(null);
  useKeptFocus(box, itself);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={box} aria-label={label} tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="border-line border-b">
          <tr>{head}</tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </section>
  );
}
