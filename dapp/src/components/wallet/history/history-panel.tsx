import type { Address } from "viem";
import { Head } from "@/components/shared/cell";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { Table } from "@/components/shared/table";
import { download } from "@/lib/download";
import { useTransactions } from "@/wallet/hooks/use-transactions";
import { useWalletMessages } from "@/wallet/messages";
import { historyCsv } from "@/wallet/transactions/csv";
import { Button } from "../button";
import { HistoryRow } from "./history-row";

const SHORT = 4;

/** The transactions of an account, newest first; `short` shows the latest few. */
export function HistoryPanel({ account, short = false }: { account: Address; short?: boolean }) {
  const words = useWalletMessages().history;
  const all = useTransactions(account);
  const records = short ? all.slice(0, SHORT) : all;
  const csv = all.length > 0 && !short && (
    <Button plain onClick={() => download("forewatt-transactions.csv", historyCsv(all))}>
      {words.csv}
    </Button>
  );
  const head = (
    <>
      <Head>{words.what}</Head>
      <Head numeric>{words.amount}</Head>
      <Head>{words.state}</Head>
      <Head>{words.sent}</Head>
      <Head>{words.transaction}</Head>
    </>
  );
  return (
    <Panel title={words.title} aside={csv}>
      {records.length === 0 ? (
        <Note title={words.none}>{words.noneNote}</Note>
      ) : (
        <div aria-live="polite">
          <Table label={words.title} head={head}>
            {records.map((record) => (
              <HistoryRow key={record.id} record={record} />
            ))}
          </Table>
        </div>
      )}
    </Panel>
  );
}
