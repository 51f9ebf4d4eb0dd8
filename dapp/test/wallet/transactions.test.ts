import type { Address, Hex } from "viem";
import { describe, expect, it } from "vitest";
import { historyCsv } from "@/wallet/transactions/csv";
import {
  DROPPED_AFTER_MS,
  type Evidence,
  judge,
  type Taker,
  UNSIGNED_AFTER_MS,
} from "@/wallet/transactions/judge";
import { isOpen, isWaiting, type TxRecord } from "@/wallet/transactions/record";
import { TransactionStore } from "@/wallet/transactions/store";
import { findTaker } from "@/wallet/transactions/taker";

const ME: Address = `0x${"a1".repeat(20)}`;
const VAULT: Address = `0x${"b2".repeat(20)}`;
const HASH: Hex = `0x${"01".repeat(32)}`;
const FASTER: Hex = `0x${"02".repeat(32)}`;
const SENT_MS = 1_700_000_000_000;

const pending: TxRecord = {
  id: "one",
  account: ME,
  action: "stake",
  amount_wei: "1000",
  subject: "",
  to: VAULT,
  data: "0xabcd",
  nonce: 7,
  hash: HASH,
  calls_id: null,
  sent_at_ms: SENT_MS,
  sent_block: 100,
  state: "pending",
  taken_by: null,
  mined_block: null,
  reason: "",
};
const nothing: Evidence = { receipt: null, known: false, next_nonce: 7, taker: null, now_ms: SENT_MS };
const taker = (changes: Partial<Taker>): Taker => ({
  hash: FASTER,
  from: ME,
  to: VAULT,
  input: "0xabcd",
  value: 0n,
  ...changes,
});

describe("judge", () => {
  it("confirms or fails a transaction by its receipt", () => {
    const receipt = { status: "success" as const, blockNumber: 103n };
    expect(judge(pending, { ...nothing, receipt })).toMatchObject({ state: "confirmed", mined_block: 103 });
    const reverted = { ...receipt, status: "reverted" as const };
    expect(judge(pending, { ...nothing, receipt: reverted }).state).toBe("failed");
  });

  it("follows a transaction that was sped up, which is not lost", () => {
    const seen = judge(pending, { ...nothing, next_nonce: 8, taker: taker({}) });
    expect(seen).toMatchObject({ state: "pending", hash: FASTER, taken_by: FASTER });
    const receipt = { status: "success" as const, blockNumber: 104n };
    expect(judge(seen, { ...nothing, receipt }).state).toBe("confirmed");
  });

  it("tells a cancelled transaction from one that another call replaced", () => {
    const empty = taker({ to: ME, input: "0x" });
    expect(judge(pending, { ...nothing, next_nonce: 8, taker: empty }).state).toBe("cancelled");
    const other = taker({ input: "0x1234" });
    expect(judge(pending, { ...nothing, next_nonce: 8, taker: other })).toMatchObject({
      state: "replaced",
      taken_by: FASTER,
    });
  });

  it("drops a transaction that the chain never learned of, so that it does not wait for ever", () => {
    const soon = { ...nothing, now_ms: SENT_MS + DROPPED_AFTER_MS };
    expect(judge(pending, soon)).toBe(pending);
    const dropped = judge(pending, { ...nothing, now_ms: SENT_MS + DROPPED_AFTER_MS + 1 });
    expect(dropped.state).toBe("dropped");
    expect(isWaiting(dropped)).toBe(false);
  });

  it("takes a dropped transaction up again when it turns up", () => {
    const dropped: TxRecord = { ...pending, state: "dropped" };
    expect(isOpen(dropped)).toBe(true);
    expect(judge(dropped, { ...nothing, known: true }).state).toBe("pending");
    const receipt = { status: "success" as const, blockNumber: 900n };
    expect(judge(dropped, { ...nothing, receipt }).state).toBe("confirmed");
  });

  it("finds a transaction by its nonce if the page was reloaded while the wallet asked", () => {
    const unsigned: TxRecord = { ...pending, state: "sign", hash: null };
    const seen = judge(unsigned, { ...nothing, next_nonce: 8, taker: taker({}) });
    expect(seen).toMatchObject({ state: "pending", hash: FASTER, taken_by: null });
    const late = { ...nothing, now_ms: SENT_MS + UNSIGNED_AFTER_MS + 1 };
    expect(judge(unsigned, late).state).toBe("dropped");
  });

  it("leaves what has ended", () => {
    const confirmed: TxRecord = { ...pending, state: "confirmed" };
    expect(judge(confirmed, { ...nothing, next_nonce: 9, taker: taker({ input: "0x" }) })).toBe(confirmed);
  });
});

describe("findTaker", () => {
  it("finds the block of a nonce in few reads", async () => {
    let reads = 0;
    const found = await findTaker(
      {
        nonceAt: async (_, block) => {
          reads += 1;
          return block >= 612n ? 8 : 7;
        },
        transactionsOf: async (block) => {
          const other = taker({ from: VAULT });
          return block === 612n
            ? [
                { ...other, nonce: 7 },
                { ...taker({}), nonce: 7 },
              ]
            : [];
        },
      },
      ME,
      7,
      100n,
      2000n,
    );
    expect(found?.from).toBe(ME);
    expect(reads).toBeLessThan(12);
  });

  it("gives up where the chain has no old state", async () => {
    const reads = {
      nonceAt: () => Promise.reject(new Error("missing trie node")),
      transactionsOf: async () => [],
    };
    expect(await findTaker(reads, ME, 7, 1n, 1000n)).toBeNull();
  });
});

class FakeStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => {
    this.items.set(key, value);
  };
}

describe("TransactionStore", () => {
  it("has its records again after a reload, apart for each deployment", () => {
    const storage = new FakeStorage();
    new TransactionStore("a", storage).add(pending);
    expect(new TransactionStore("a", storage).all()).toEqual([pending]);
    expect(new TransactionStore("b", storage).all()).toEqual([]);
  });

  it("drops what it cannot read and keeps the rest", () => {
    const storage = new FakeStorage();
    storage.setItem("forewatt.transactions.a", JSON.stringify([{ id: "old" }, pending]));
    expect(new TransactionStore("a", storage).all()).toEqual([pending]);
    storage.setItem("forewatt.transactions.a", "{not json");
    expect(new TransactionStore("a", storage).all()).toEqual([]);
  });

  it("works on where the browser forbids storage", () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    const store = new TransactionStore("a", full);
    store.add(pending);
    expect(store.find("one")).toEqual(pending);
  });
});

describe("historyCsv", () => {
  it("quotes what a spreadsheet would take apart or execute", () => {
    const csv = historyCsv([{ ...pending, reason: '=HYPERLINK("x"), it failed' }]);
    expect(csv.split("\r\n")).toHaveLength(3);
    expect(csv).toContain(`"'=HYPERLINK(""x""), it failed"`);
  });
});
