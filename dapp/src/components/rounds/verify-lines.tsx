"use client";

import { useState } from "react";
import { Cell, Head } from "@/components/shared/cell";
import { ForecasterName } from "@/components/shared/forecaster-name";
import { Table } from "@/components/shared/table";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatInteger, formatScore, formatToken, shortHex } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";
import type { Line } from "@/verify/verify-round";

/** Every number of the chain beside the one computed here. */
export function VerifyLines({ lines }: { lines: readonly Line[] }) {
  const { verify: m } = useMessages();
  const labelOf = useForecasterLabels();
  const [onlyWrong, setOnlyWrong] = useState(false);
  const shown = onlyWrong ? lines.filter(({ agrees }) => !agrees) : lines;
  const head = (
    <>
      <Head>{m.what}</Head>
      <Head numeric>{m.chain}</Head>
      <Head numeric>{m.here}</Head>
      <Head>{m.result}</Head>
    </>
  );
  return (
    <>
      <label className="flex w-fit items-center gap-2 px-4 py-2.5 text-muted text-xs print:hidden">
        <input
          type="checkbox"
          className="accent-(--accent)"
          checked={onlyWrong}
          onChange={(event) => setOnlyWrong(event.target.checked)}
        />
        {m.onlyWrong}
      </label>
      <div className="max-h-[28rem] overflow-y-auto border-line border-y print:max-h-none">
        <Table label={m.table} head={head}>
          {shown.map((line) => (
            <tr
              key={`${line.subject}/${line.forecaster}`}
              data-testid="line"
              data-agrees={line.agrees}
              className={line.agrees ? "" : "bg-bad/10"}
            >
              <Cell>
                {m.subject[line.subject]}
                {line.forecaster && (
                  <span className="block text-muted text-xs">
                    <ForecasterName forecaster={line.forecaster} label={labelOf(line.forecaster)} />
                  </span>
                )}
              </Cell>
              <Cell numeric className="font-mono text-xs">
                <span title={line.chain}>{amountText(line, line.chain)}</span>
              </Cell>
              <Cell numeric className={`text-xs ${line.unit === "text" ? "" : "font-mono"}`}>
                <span title={line.here}>
                  {line.unit === "text" ? line.here : amountText(line, line.here)}
                </span>
              </Cell>
              <Cell
                className={`whitespace-nowrap text-xs ${line.agrees ? "text-good" : "font-medium text-bad"}`}
              >
                {line.agrees ? `✓ ${m.agree}` : `✗ ${m.differ}`}
              </Cell>
            </tr>
          ))}
        </Table>
      </div>
    </>
  );
}

function amountText({ unit, agrees }: Line, value: string): string {
  if (!/^-?\d+$/.test(value)) return shortHex(value);
  // A difference of one wei must be visible.
  if (unit === "wei") return formatToken(value, agrees ? 6 : 18);
  return unit === "score" ? formatScore(value) : formatInteger(value);
}
