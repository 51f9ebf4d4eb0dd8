"use client";

import { useRef } from "react";
import type { Alert } from "@/api/schema";
import { Link } from "@/components/shared/link";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { itself, useKeptFocus } from "@/hooks/use-kept-focus";
import { alertText } from "@/lib/alert-text";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";
import { Acknowledge } from "./acknowledge";
import { Recalibrate } from "./recalibrate";

const TONE: Record<string, string> = { critical: "text-bad", error: "text-bad", warning: "text-warn" };

/** The kind of an asset whose readings deviate from their forecast: the only one that a calibration can mend. */
const POWER_ANOMALY = "power-anomaly";

/** An alert: severity, kind, message and asset. Each of its times says whose clock it is. */
export function AlertItem({ alert, full }: { alert: Alert; full: boolean }) {
  const { alerts: m } = useMessages();
  const { data: feeds } = useFeeds();
  const feed = feeds?.find(({ asset_id }) => asset_id === alert.asset_id);
  const { started_chain_s, started_wall_s, raised_wall_s, recovered_chain_s } = alert;
  const { title, text } = alertText(alert);
  const item = useRef<HTMLLIElement>(null);
  useKeptFocus(item, itself);
  return (
    // It gets the focus when its button goes.
    <li ref={item} tabIndex={-1} className="px-4 py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <span className={`font-medium ${TONE[alert.severity] ?? "text-muted"}`}>
            {m.severities[alert.severity] ?? alert.severity}
          </span>
          <span className="ml-2 font-medium">{title}</span>
        </span>
        {full && alert.acknowledged_wall_s === null && <Acknowledge alertId={alert.alert_id} />}
        {feed && (
          <Link
            href={`/feed/?feed=${feed.feed}`}
            className="text-accent text-xs underline-offset-2 hover:underline"
          >
            {m.show}
          </Link>
        )}
      </div>
      <p className="mt-0.5 break-words text-muted">
        {text ?? <span lang="en">{alert.message}</span>}
        {alert.asset_id && !(text ?? alert.message).includes(alert.asset_id) && ` (${alert.asset_id})`}
      </p>
      {full && alert.kind === POWER_ANOMALY && recovered_chain_s === null && <Recalibrate />}
      <p className="mt-0.5 flex flex-wrap gap-x-4 text-muted text-xs">
        {started_chain_s !== null && <span>{m.measured(formatMoment(started_chain_s))}</span>}
        {started_wall_s !== null && <span>{m.began(formatMoment(started_wall_s))}</span>}
        {full && <span>{m.raised(formatMoment(raised_wall_s))}</span>}
        {alert.acknowledged_wall_s !== null && (
          <span className="text-good">{m.acknowledged(formatMoment(alert.acknowledged_wall_s))}</span>
        )}
        {recovered_chain_s !== null && (
          <span className="text-good">{m.recovered(formatMoment(recovered_chain_s))}</span>
        )}
      </p>
    </li>
  );
}
