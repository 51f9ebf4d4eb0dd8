type Props<T extends string> = {
  label: string;
  tabs: readonly { value: T; text: string; count?: number }[];
  chosen: T;
  onChoose: (value: T) => void;
};

/** A row of links-like buttons of which one is chosen. It scrolls sideways on a phone. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: Props<T>) {
  return (
    <nav aria-label={label} className="-mx-1 mb-3 flex gap-1 overflow-x-auto px-1 py-1 print:hidden">
      {tabs.map(({ value, text, count }) => (
        <button
          key={value}
          type="button"
          aria-current={value === chosen}
          onClick={() => onChoose(value)}
          className="whitespace-nowrap rounded-full border border-line px-3 py-1.5 text-muted text-xs hover:text-ink aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft aria-[current=true]:font-medium aria-[current=true]:text-ink"
        >
          {text}
          {count !== undefined && <span className="ml-1.5 tabular-nums">{count}</span>}
        </button>
      ))}
    </nav>
  );
}
