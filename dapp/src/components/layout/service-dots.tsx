import type { Status } from "@/api/schema";
import { useMessages } from "@/messages/use-messages";

const TONE: Record<string, string> = { ok: "bg-good", starting: "bg-warn", down: "bg-bad" };

/** The state of the node's services: healthy ones are counted, the others are listed by name. */
export function ServiceDots({ services }: { services: Status["services"] }) {
  const { layout } = useMessages();
  if (services.length === 0) return null;
  const healthy = services.filter(({ state }) => state === "ok");
  const unhealthy = services.filter(({ state }) => state !== "ok");
  return (
    <ul aria-label={layout.services} className="flex flex-wrap gap-x-4 gap-y-1">
      {healthy.length > 0 && (
        <Dot tone="bg-good" title={healthy.map(({ name }) => name).join(", ")}>
          {healthy.length === services.length
            ? layout.servicesOk(healthy.length)
            : layout.someOk(healthy.length)}
        </Dot>
      )}
      {unhealthy.map(({ name, state }) => (
        <Dot key={name} tone={TONE[state] ?? "bg-warn"} title={name}>
          {name} {layout.serviceStates[state] ?? state}
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
