import type { TxRecord } from "./record";

const COLUMNS = [
  "sent_at_wall_utc",
  "action",
  "subject",
  "amount_wei",
  "state",
  "transaction",
  "taken_by",
  "block",
  "nonce",
  "account",
  "reason",
] as const;

/** A cell that a spreadsheet takes as text: quoted, and never as a formula. */
function cell(value: string | number | null): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The transactions as CSV (RFC 4180), with a heading. */
export function historyCsv(records: readonly TxRecord[]): string {
  const rows = records.map((record) => [
    new Date(record.sent_at_ms).toISOString(),
    record.action,
    record.subject,
    record.amount_wei,
    record.state,
    record.hash,
    record.taken_by,
    record.mined_block,
    record.nonce,
    record.account,
    record.reason,
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
