import { type ReactNode, useId } from "react";
import { FieldLabel } from "./field-label";

type FieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** a remark under the field */
  hint?: string | undefined;
  /** why the value does not do; it is read out */
  problem?: string | null | undefined;
  inputMode?: "decimal" | "text";
  action?: ReactNode;
};

const BOX =
  "w-full min-w-0 rounded border border-strong-line bg-page px-3 py-2 aria-[invalid=true]:border-bad placeholder:text-muted";

/** A labelled text field with a hint and its problem. */
export function TextField({ label, value, onChange, hint, problem, inputMode = "text", action }: FieldProps) {
  const id = useId();
  return (
    <div>
      <FieldLabel field={id} text={label} />
      <div className="flex gap-2">
        <input
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          inputMode={inputMode}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problem ? true : undefined}
          aria-describedby={`${id}-hint ${id}-problem`}
          className={BOX}
        />
        {action}
      </div>
      <p id={`${id}-hint`} className="mt-1 text-muted text-xs">
        {hint}
      </p>
      <p id={`${id}-problem`} role="status" className="text-bad text-xs">
        {problem}
      </p>
    </div>
  );
}

type SelectProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; text: string }[];
};

/** A labelled choice of one. */
export function SelectField({ label, value, onChange, options }: SelectProps) {
  const id = useId();
  return (
    <div>
      <FieldLabel field={id} text={label} />
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)} className={BOX}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
