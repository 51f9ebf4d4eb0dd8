import type { Alert } from "@/api/schema";
import { formatMoment } from "@/lib/time";

const TONE: Record<string, string> = { critical: "text-bad", error: "text-bad", warning: "text-warn" };

/** An alert: severity, kind, time, message and asset. */
export function AlertItem({ alert }: { alert: Alert }) {
  return (
    <li className="px-4 py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <span className={`font-medium ${TONE[alert.severity] ?? "text-muted"}`}>{alert.severity}</span>
          <span className="ml-2 font-medium">{alert.kind.replaceAll("-", " ")}</span>
        </span>
        <time className="text-muted text-xs" dateTime={new Date(alert.raised_wall_s * 1000).toISOString()}>
          {formatMoment(alert.raised_wall_s)}
        </time>
      </div>
      <p className="mt-0.5 break-words text-muted">
        {alert.message}
        {alert.asset_id && !alert.message.includes(alert.asset_id) && ` (${alert.asset_id})`}
      </p>
    </li>
  );
}
