import { useId } from "react";

export type Segment<T> = { value: T; text: string; colour?: string };

type Props<T> = {
  legend: string;
  segments: readonly Segment<T>[];
  chosen: T;
  onChoose: (value: T) => void;
};

/** A row of radio buttons. */
export function Segments<T extends string | number | null>({ legend, segments, chosen, onChoose }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="flex flex-wrap rounded border border-line">
      <legend className="sr-only">{legend}</legend>
      {segments.map(({ value, text, colour }) => (
        <label
          key={String(value)}
          className="relative flex cursor-pointer items-center gap-1.5 border-line border-l px-2.5 py-1.5 text-muted text-xs first-of-type:border-l-0 hover:text-ink has-checked:bg-raised has-focus-visible:outline-2 has-focus-visible:outline-accent has-checked:font-medium has-checked:text-ink"
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 cursor-pointer opacity-0"
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          {colour && (
            <span
              aria-hidden="true"
              className="size-2 rounded-[2px]"
              style={{ background: `var(${colour})` }}
            />
          )}
          {text}
        </label>
      ))}
    </fieldset>
  );
}
