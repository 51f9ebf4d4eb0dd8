import type { Status } from "@/api/schema";

const TONE: Record<string, string> = { ok: "bg-good", starting: "bg-warn", down: "bg-bad" };

/** Services by name with their state; those in order are one sum, the others are named. */
export function ServiceDots({ services }: { services: Status["services"] }) {
  if (services.length === 0) return null;
  const well = services.filter(({ state }) => state === "ok");
  const others = services.filter(({ state }) => state !== "ok");
  return (
    <ul aria-label="Services" className="flex flex-wrap gap-x-4 gap-y-1">
      {well.length > 0 && (
        <Dot tone="bg-good" title={well.map(({ name }) => name).join(", ")}>
          {well.length === services.length ? `${well.length} services ok` : `${well.length} ok`}
        </Dot>
      )}
      {others.map(({ name, state }) => (
        <Dot key={name} tone={TONE[state] ?? "bg-warn"} title={name}>
          {name} {state}
        </Dot>
      ))}
    </ul>
  );
}

function Dot({ tone, title, children }: { tone: string; title: string; children: React.ReactNode }) {
  return (
    <li className="flex items-center gap-1.5 whitespace-nowrap" title={title}>
      <span aria-hidden="true" className={`size-1.5 rounded-full ${tone}`} />
      {children}
    </li>
  );
}
