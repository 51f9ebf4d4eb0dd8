"use client";

import type { Accuracy, AssetClass } from "@/api/schema";
import { Cell, Head } from "@/components/shared/cell";
import { ClassTag } from "@/components/shared/class-tag";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Table } from "@/components/shared/table";
import { useSummary } from "@/hooks/queries/use-summary";
import { formatShare } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

/** How good the forecasts of each class were of late, against the reference. */
export function AccuracyPanel() {
  const summary = useSummary();
  const { overview: m, feed } = useMessages();
  const head = (
    <>
      <Head>{feed.assetClass}</Head>
      <Head numeric>{m.medianError}</Head>
      <Head numeric>{m.inside}</Head>
      <Head numeric>{m.skill}</Head>
    </>
  );
  return (
    <Panel title={m.byClass} aside={m.byClassNote}>
      <QueryContent query={summary} what={m.byClass} lines={4}>
        {({ by_class }) =>
          by_class.length === 0 ? (
            <Note title={m.noAccuracy} />
          ) : (
            <Table label={m.byClass} head={head}>
              {by_class.map((row) => (
                <Row key={row.asset_class} row={row} />
              ))}
            </Table>
          )
        }
      </QueryContent>
    </Panel>
  );
}

function Row({ row }: { row: Accuracy }) {
  const { common } = useMessages();
  return (
    <tr>
      <Cell>
        <ClassTag assetClass={row.asset_class as AssetClass} />
      </Cell>
      <Cell numeric>{formatShare(row.mean_absolute_error_pu)}</Cell>
      <Cell numeric>{formatShare(row.coverage)}</Cell>
      <Cell numeric className={row.skill !== null && row.skill < 0 ? "text-bad" : "font-medium"}>
        {row.skill === null ? common.none : formatShare(row.skill)}
      </Cell>
    </tr>
  );
}
