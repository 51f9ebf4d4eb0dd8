import type { ReactNode } from "react";

type Figure = {
  name: string;
  value: ReactNode;
  /** a remark below; its line stays free while it is undefined */
  note?: ReactNode;
};

// Tailwind only finds class names that are written out.
const COLUMNS = {
  2: "sm:grid-cols-2",
  3: "sm:grid-cols-3",
  4: "sm:grid-cols-2 lg:grid-cols-4",
  5: "sm:grid-cols-3 lg:grid-cols-5",
};

/** Key figures side by side, each with its name above. */
export function Figures({ figures, columns }: { figures: readonly Figure[]; columns: keyof typeof COLUMNS }) {
  return (
    <dl
      className={`grid grid-cols-1 gap-px overflow-hidden rounded-md border border-line bg-line ${COLUMNS[columns]}`}
    >
      {figures.map((figure) => (
        <div key={figure.name} className="bg-surface px-4 py-3">
          <dt className="text-muted text-xs">{figure.name}</dt>
          <dd className="mt-0.5 break-words font-semibold text-base tracking-tight">{figure.value}</dd>
          {"note" in figure && <dd className="mt-0.5 min-h-4 text-muted text-xs">{figure.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
