/** A part of a payload that is decoded. */
export type Part = "forecast" | "header" | "observation";

const PARTS: Record<Part, string> = {
  forecast: "The forecast",
  header: "The forecast's header",
  observation: "The observation",
};

/** How an approval that was not mined ended. */
export type Ending = "failed" | "replaced" | "cancelled" | "rejected" | "dropped";

const ENDINGS: Record<Ending, string> = {
  failed: "it failed",
  replaced: "another transaction replaced it",
  cancelled: "it was cancelled in the wallet",
  rejected: "it was rejected in the wallet",
  dropped: "the chain does not know it",
};

/** What this browser finds wrong by itself, by kind: in payloads, proofs, answers of the chain, and files. */
export const faults = {
  "cbor-trailing": ({ bytes }: { bytes: number }) => `${bytes} bytes follow the CBOR value.`,
  "cbor-deep": ({ depth }: { depth: number }) => `The CBOR value is nested deeper than ${depth} levels.`,
  "cbor-major": ({ major }: { major: number }) => `CBOR major type ${major} is not part of a payload.`,
  "cbor-key": ({ at }: { at: number }) => `A CBOR map has a key that is not text, at byte ${at}.`,
  "cbor-order": ({ key }: { key: string }) => `The keys of a CBOR map are not in order, at "${key}".`,
  "cbor-length": ({ at }: { at: number }) => `The CBOR has an indefinite or reserved length at byte ${at}.`,
  "cbor-long": ({ at }: { at: number }) => `A CBOR integer or length is longer than needed, at byte ${at}.`,
  "cbor-short": ({ at }: { at: number }) => `The CBOR ends too early, at byte ${at}.`,
  "cbor-text": ({ at }: { at: number }) => `The CBOR has a text that is not UTF-8, at byte ${at}.`,
  "not-a-map": ({ part }: { part: Part }) => `${PARTS[part]} is not a map.`,
  "wrong-fields": ({ part, fields }: { part: Part; fields: string }) =>
    `${PARTS[part]} has other fields than it should: ${fields}.`,
  "model-not-text": () => "The forecast's model is not text.",
  "pool-not-bytes": () => "The observation's pool is not bytes.",
  "round-not-integer": () => "The observation's round is not an integer.",
  "series-not-list": () => "The series are not a list.",
  "series-count": ({ count, feeds }: { count: number; feeds: number }) =>
    `There are ${count} series for ${feeds} feeds.`,
  "series-not-bytes": ({ feed }: { feed: number }) => `The series of feed ${feed} is not bytes.`,
  "series-bytes": ({ feed, bytes, wanted }: { feed: number; bytes: number; wanted: number }) =>
    `The series of feed ${feed} has ${bytes} bytes instead of ${wanted}.`,
  "payload-locked": () => "The revealed key does not open the payload.",
  "payload-nonce": () =>
    "The payload is not canonical: its nonce does not follow from key, context and content.",
  "row-bytes": ({ bytes }: { bytes: number }) => `A row has ${bytes} bytes, which are no whole losses.`,
  "proof-not-hex": ({ field }: { field: string }) =>
    `The proof is unreadable: its ${field} is not hexadecimal.`,
  "rpc-refused": ({ method, why }: { method: string; why: string }) => `The chain refused ${method}: ${why}`,
  "rpc-no-result": ({ method }: { method: string }) => `The chain gave no result of ${method}.`,
  "rpc-unreadable": ({ method, answer }: { method: string; answer: string }) =>
    `The chain's answer to ${method} is unreadable: ${answer}`,
  "other-chain": ({ source, market }: { source: number; market: number }) =>
    `The source is on chain ${source}, the market on chain ${market}.`,
  "no-entries": ({ round }: { round: number }) => `The chain has no entry in round ${round}.`,
  "no-pool": () => "The chain has no event of the pool's creation.",
  "no-epoch": ({ round }: { round: string }) => `The pool has no epoch for round ${round}.`,
  "no-observation": ({ round }: { round: string }) => `Round ${round} has no observation.`,
  "other-observation": ({ round, pool }: { round: string; pool: string }) =>
    `The observation is of round ${round} of pool ${pool}.`,
  "no-proposal": ({ round, proposal }: { round: number; proposal: number }) =>
    `Round ${round} has no proposal ${proposal}.`,
  "no-commit": ({ forecaster }: { forecaster: string }) => `${forecaster} has no commit.`,
  "no-step": ({ feed, step }: { feed: number; step: number }) => `There is no step ${step} of feed ${feed}.`,
  "other-block": ({ cid, pinned }: { cid: string; pinned: string }) =>
    `The node pinned another block: ${pinned} instead of ${cid}.`,
  "measured-line": ({ line }: { line: number }) => `Line ${line} is not: feed, step, power in MW.`,
  "forecast-line": ({ line }: { line: number }) =>
    `Line ${line} is not "feed, step, quantiles", or its step comes twice.`,
  "forecast-feed": ({ feed }: { feed: number }) =>
    `Feed ${feed} is not complete, is beyond its capacity, or its quantiles do not rise.`,
  "no-open-round": () => "No round takes commits now.",
  "kept-unreadable": ({ why }: { why: string }) =>
    `The sealed forecasts that this browser keeps are unreadable, so none can be added or revealed: ${why}`,
  "not-kept": ({ why }: { why: string }) =>
    `This browser could not keep the sealed forecast, so nothing was signed: ${why}`,
  "transaction-removed": () => "The transaction was removed from the list.",
  "not-approved": ({ ending }: { ending: Ending }) =>
    `The approval was not mined: ${ENDINGS[ending]}. Nothing else was sent; try again.`,
  "demo-local": () => "The demo wallet is for local chains only.",
  "demo-method": ({ method }: { method: string }) => `The demo wallet does not offer ${method}.`,
  "demo-chain": ({ chain }: { chain: number }) => `The demo wallet knows chain ${chain} only.`,
  "no-wallet": () => "This part of the page needs the wallet, which is not loaded.",
};

export type Faults = typeof faults;
