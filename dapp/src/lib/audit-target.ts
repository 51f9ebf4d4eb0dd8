/** What an auditor asked for. */
export type AuditTarget = { kind: "round"; round: number } | { kind: "transaction"; hash: string };

/** Read a round number ("42", "#42") or a transaction hash; null if the text is neither. */
export function auditTarget(text: string): AuditTarget | null {
  const trimmed = text.trim();
  if (/^0x[0-9a-f]{64}$/i.test(trimmed)) return { kind: "transaction", hash: trimmed.toLowerCase() };
  const number = /^#?(\d{1,15})$/.exec(trimmed)?.[1];
  return number === undefined ? null : { kind: "round", round: Number(number) };
}
