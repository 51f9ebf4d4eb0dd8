"use client";

import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Tabs } from "@/components/shared/tabs";
import { useAlerts } from "@/hooks/queries/use-alerts";
import { useUrlState } from "@/hooks/use-url-state";
import { useMessages } from "@/messages/use-messages";
import { AlertItem } from "./alert-item";

const ALL = "all";

/** The latest alerts, newest first. `full` adds a choice of their severity. */
export function AlertsPanel({ limit, full = false }: { limit: number; full?: boolean }) {
  const alerts = useAlerts();
  const [read, write] = useUrlState();
  const { alerts: m } = useMessages();
  const severity = (full && read("severity")) || ALL;
  const aside = !full && (
    <Link href="/alerts/" className="text-accent hover:underline">
      {m.all}
    </Link>
  );
  return (
    <Panel title={full ? m.latest : m.title} aside={aside}>
      <QueryContent query={alerts} what={m.what} lines={4}>
        {(all) => {
          if (all.length === 0) return <Note title={m.none}>{m.noneNote}</Note>;
          const shown = all.filter((alert) => severity === ALL || alert.severity === severity);
          const kinds = [ALL, ...new Set(all.map((alert) => alert.severity))];
          return (
            <>
              {full && (
                <div className="px-4 pt-2">
                  <Tabs
                    label={m.severity}
                    tabs={kinds.map((value) => ({ value, text: m.severities[value] ?? value }))}
                    chosen={severity}
                    onChoose={(value) => write({ severity: value === ALL ? null : value })}
                  />
                </div>
              )}
              {shown.length === 0 && <Note title={m.noneOf} />}
              <ul className="divide-y divide-line">
                {shown.slice(0, limit).map((alert) => (
                  <AlertItem key={alert.alert_id} alert={alert} full={full} />
                ))}
              </ul>
            </>
          );
        }}
      </QueryContent>
    </Panel>
  );
}
