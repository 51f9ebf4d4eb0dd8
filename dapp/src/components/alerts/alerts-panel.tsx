"use client";

import Link from "next/link";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { useAlerts } from "@/hooks/queries/use-alerts";
import { AlertItem } from "./alert-item";

/** The latest alerts, newest first. */
export function AlertsPanel({ limit, full = false }: { limit: number; full?: boolean }) {
  const alerts = useAlerts();
  const aside = full ? (
    alerts.data && `${alerts.data.length} latest`
  ) : (
    <Link href="/alerts/" className="text-accent hover:underline">
      All alerts
    </Link>
  );
  return (
    <Panel title={full ? "Latest alerts" : "Alerts"} aside={aside}>
      <QueryContent query={alerts} what="The alerts" lines={4}>
        {(all) =>
          all.length === 0 ? (
            <Note title="No alerts">Every reading passed the quality rules.</Note>
          ) : (
            <ul className="divide-y divide-line">
              {all.slice(0, limit).map((alert) => (
                <AlertItem key={alert.alert_id} alert={alert} />
              ))}
            </ul>
          )
        }
      </QueryContent>
    </Panel>
  );
}
