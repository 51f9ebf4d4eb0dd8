import { type AbiEvent, decodeErrorResult, formatUnits, type Hex } from "viem";
import { advice, errorsAbi } from "@/generated/errors";
import { SaidError } from "@/messages/said-error";
import { errorCode, revertData } from "./revert-data";

export type Language = "en" | "de";

const PLACEHOLDER = /\{(\w+)(?::(\w+))?\}/g;
const NO_END = 2n ** 36n;
const TOKEN_DIGITS = 18;
const BPS_DIGITS = 2;

/** What is wrong, other than a revert. */
export type Trouble =
  | "rejected"
  | "already-asked"
  | "no-gas"
  | "wrong-network"
  | "no-answer"
  | "unsupported"
  | "unknown";

type Locale = { tag: string; tokens: string; noEnd: string };
const LOCALES: Record<Language, Locale> = {
  en: { tag: "en-GB", tokens: "tokens", noEnd: "no end" },
  de: { tag: "de-DE", tokens: "Tokens", noEnd: "auf Weiteres" },
};

/** The sentence for a revert's bytes: what happened and what to do. Null if no contract has such an error. */
export function revertSentence(data: Hex, language: Language): string | null {
  let decoded: { errorName: string; args?: readonly unknown[]; abiItem: { inputs?: AbiEvent["inputs"] } };
  try {
    decoded = decodeErrorResult({ abi: errorsAbi, data }) as typeof decoded;
  } catch {
    return null; // another contract's error
  }
  const sentence = advice[decoded.errorName]?.[language];
  if (sentence === undefined) return null;
  const names = (decoded.abiItem.inputs ?? []).map(({ name }) => name);
  return sentence.replace(PLACEHOLDER, (_, name: string, kind: string | undefined) =>
    written(decoded.args?.[names.indexOf(name)], kind ?? "plain", LOCALES[language]),
  );
}

function written(value: unknown, kind: string, { tag, tokens, noEnd }: Locale): string {
  const number = typeof value === "bigint" ? value : BigInt(typeof value === "number" ? value : 0);
  if (kind === "tokens") {
    const text = formatUnits(number, TOKEN_DIGITS) as `${number}`;
    return `${new Intl.NumberFormat(tag, { maximumFractionDigits: 6 }).format(text)} ${tokens}`;
  }
  if (kind === "share") return `${formatUnits(number, BPS_DIGITS)} %`;
  if (kind === "time") {
    if (number >= NO_END) return noEnd;
    const format = new Intl.DateTimeFormat(tag, { timeZone: "UTC", dateStyle: "medium", timeStyle: "short" });
    return `${format.format(Number(number) * 1000)} UTC`;
  }
  return String(value);
}

/** What kind of trouble an error without a known revert is. */
export function troubleOf(error: unknown): Trouble {
  const code = errorCode(error);
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  if (code === 4001 || code === 5000 || /user (rejected|denied)|rejected by user/i.test(text))
    return "rejected";
  if (code === -32002 && /pending|already/i.test(text)) return "already-asked";
  if (/ChainMismatch|does not match the target chain/i.test(text)) return "wrong-network";
  if (/insufficient funds|exceeds the balance|InsufficientFunds/i.test(text)) return "no-gas";
  if (
    /HttpRequest|HTTP request failed|fetch failed|Failed to fetch|TimeoutError|took too long|does not answer/i.test(
      text,
    )
  )
    return "no-answer";
  if (code === 4200 || code === -32601 || code === -32004) return "unsupported";
  return "unknown";
}

/** An error in words: the contract's own reason first. */
export function errorText(error: unknown, language: Language, words: Record<Trouble, string>): string {
  const data = revertData(error);
  const sentence = data && revertSentence(data, language);
  if (sentence) return sentence;
  if (error instanceof SaidError) return error.message;
  const trouble = troubleOf(error);
  if (trouble !== "unknown") return words[trouble];
  const detail = shortMessage(error);
  return detail ? `${words.unknown} (${detail})` : words.unknown;
}

function shortMessage(error: unknown): string {
  const { shortMessage: short, message } = (error ?? {}) as { shortMessage?: string; message?: string };
  return (short ?? message ?? "").split("\n")[0]?.slice(0, 160) ?? "";
}
