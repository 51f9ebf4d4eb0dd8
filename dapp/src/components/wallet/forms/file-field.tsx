import { useId } from "react";
import { FieldLabel } from "./field-label";

type Props = { label: string; note: string; onText: (text: string) => void };

/** A labelled choice of a CSV file, whose text it passes on. */
export function FileField({ label, note, onText }: Props) {
  const id = useId();
  return (
    <div>
      <FieldLabel field={id} text={label} />
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        aria-describedby={`${id}-note`}
        className="w-full rounded border border-strong-line p-2"
        onChange={(event) => void event.target.files?.[0]?.text().then(onText)}
      />
      <p id={`${id}-note`} className="mt-1 text-muted text-xs">
        {note}
      </p>
    </div>
  );
}
