import { historyCsv } from "@/wallet/transactions/csv";
import type { TxRecord } from "@/wallet/transactions/record";

/** Let the browser save the history as a CSV file. */
export function downloadHistory(records: readonly TxRecord[]): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([historyCsv(records)], { type: "text/csv" }));
  link.download = "forewatt-transactions.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}
