import { useState } from "react";
import { Cell, Head } from "@/components/shared/cell";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Table } from "@/components/shared/table";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { useRounds } from "@/hooks/queries/use-rounds";
import { formatScore, formatToken, formatTokenChange } from "@/lib/format";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import { mostLost, type Other, previewPayouts } from "@/wallet/preview";
import { usePool } from "@/wallet/reads/use-pool";
import { TextField } from "./fields";

const SCORES = [850, 900, 920, 940, 960, 980, 1000].map((thousandths) => BigInt(thousandths) * 1_000_000n);
/** What a forecaster without a score yet is taken for, and the reference. */
const USUAL = 940_000_000n;

/** What a wager would pay by its score, beside the entries of the open round. */
export function PayoutPreview() {
  const words = useWalletMessages();
  const pool = usePool();
  const others = useOthers();
  const [text, setText] = useState("10");
  const wager = parseAmount(text);
  const wagers = others.reduce((sum, other) => sum + other.wager, 0n);
  return (
    <Panel title={words.preview.title}>
      <div className="space-y-3 p-4">
        <p className="text-muted">{words.preview.note}</p>
        <p className="text-muted text-xs">
          {others.length > 0
            ? words.preview.others(others.length, formatToken(wagers))
            : words.preview.noOthers}
        </p>
        <TextField
          label={words.preview.wager}
          value={text}
          onChange={setText}
          inputMode="decimal"
          problem={wager === null ? words.form.invalidAmount : null}
        />
        <QueryContent query={pool} what={words.preview.title} lines={4}>
          {({ params, fund }) =>
            wager !== null && (
              <>
                <p className="text-xs">{words.preview.lock(formatToken(mostLost(wager, params), 4))}</p>
                <Table
                  label={words.preview.title}
                  head={
                    <>
                      <Head numeric>{words.preview.score}</Head>
                      <Head numeric>{words.preview.payout}</Head>
                      <Head numeric>{words.preview.gain}</Head>
                    </>
                  }
                >
                  {previewPayouts(wager, SCORES, others, params, fund.free, USUAL).map((line) => (
                    <tr key={String(line.score)}>
                      <Cell numeric>{formatScore(line.score)}</Cell>
                      <Cell numeric>{formatToken(line.payout, 4)}</Cell>
                      <Cell numeric className={line.gain < 0n ? "text-bad" : "text-good"}>
                        {formatTokenChange(line.gain)}
                      </Cell>
                    </tr>
                  ))}
                </Table>
              </>
            )
          }
        </QueryContent>
      </div>
    </Panel>
  );
}

/** The entries of the newest open round, each with its forecaster's mean score so far. */
function useOthers(): Other[] {
  const { data: rounds } = useRounds();
  const { data: forecasters } = useForecasters();
  const open = rounds?.find(({ phase }) => phase === "open");
  const scores = new Map(
    (forecasters ?? []).map(({ forecaster, mean_score }) => [forecaster.toLowerCase(), mean_score]),
  );
  return (open?.entries ?? []).map(({ forecaster, wager_wei }) => ({
    wager: BigInt(wager_wei),
    score: BigInt(scores.get(forecaster.toLowerCase()) ?? USUAL),
  }));
}
