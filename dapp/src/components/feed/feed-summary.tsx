import { useMemo } from "react";
import type { Feed, Readings } from "@/api/schema";
import { fanCsv } from "@/chart/errors";
import type { Fan, FanTable } from "@/chart/fan-table";
import { Link } from "@/components/shared/link";
import { useCalm } from "@/hooks/use-calm";
import type { LabelOf } from "@/hooks/use-forecaster-labels";
import { download } from "@/lib/download";
import { useMessages } from "@/messages/use-messages";
import { CalibrationOverlay } from "./calibration-overlay";
import { ErrorStrip } from "./error-strip";
import { FanFigures } from "./fan-figures";

/** A summary of hundreds of steps need not follow every reading of a fast replay. */
const PAUSE_MS = 1000;

type Props = {
  feed: Feed;
  fans: readonly Fan[];
  table: FanTable;
  from: number;
  readings: Readings | undefined;
  labelOf: LabelOf;
  forecaster: string | null;
  onForecaster: (forecaster: string | null) => void;
  pending: boolean;
  full: boolean;
};

/** How well the fans matched what was measured: errors by step, skill and calibration. It follows once a second. */
export function FeedSummary(props: Props) {
  const { feed, fans, table, from, readings, labelOf, forecaster, onForecaster, pending, full } = props;
  const measured = useMemo(() => ({ table, from, readings }), [table, from, readings]);
  const shape = `${feed.feed}/${forecaster}/${from}/${fans.length}/${table.times.length}/${readings === undefined}`;
  const calm = useCalm(measured, shape, PAUSE_MS);
  const first = calm.table.fans[0]?.fan.forecaster;
  return (
    <>
      {full && first && calm.readings ? (
        <ErrorStrip table={calm.table} capacity_mw={feed.capacity_mw} name={labelOf(first).name} />
      ) : (
        full && pending && <div className="h-11.5" />
      )}
      <FeedLinks feed={feed} table={table} labelOf={labelOf} full={full} />
      {fans.length > 0 && calm.readings ? (
        <FanFigures
          fans={fans}
          readings={calm.readings}
          capacity_mw={feed.capacity_mw}
          from={calm.from}
          labelOf={labelOf}
          chosen={forecaster}
          onChoose={onForecaster}
        />
      ) : (
        pending && <div className="h-61 sm:h-20" />
      )}
      {full && calm.readings && <CalibrationOverlay fans={fans} readings={calm.readings} labelOf={labelOf} />}
    </>
  );
}

function FeedLinks({ feed, table, labelOf, full }: Pick<Props, "feed" | "table" | "labelOf" | "full">) {
  const { feed: m, common } = useMessages();
  const link = "text-accent underline-offset-2 hover:underline";
  const save = (): void =>
    download(
      `${feed.asset_id}.csv`,
      fanCsv(table, (one) => labelOf(one).name),
    );
  return (
    <p className="px-4 pb-2 text-xs">
      {full ? (
        <button type="button" className={link} onClick={save}>
          {common.download}
        </button>
      ) : (
        <Link href={`/feed/?feed=${feed.feed}`} className={link}>
          {m.open}
        </Link>
      )}
    </p>
  );
}
