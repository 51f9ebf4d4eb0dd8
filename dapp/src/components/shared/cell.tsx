import type { ReactNode } from "react";

type Props = { children: ReactNode; numeric?: boolean; className?: string };

const pad = "px-3 py-2.5 first:pl-4 last:pr-4";

/** The head of a table column. */
export function Head({ children, numeric = false, className = "" }: Props) {
  const side = numeric ? "text-right" : "text-left";
  return (
    <th
      scope="col"
      className={`${pad} whitespace-nowrap font-medium text-muted text-xs ${side} ${className}`}
    >
      {children}
    </th>
  );
}

/** A table cell. Numbers are aligned right so that their digits line up. */
export function Cell({ children, numeric = false, className = "" }: Props) {
  return (
    <td className={`${pad} ${numeric ? "whitespace-nowrap text-right" : ""} ${className}`}>{children}</td>
  );
}
