import type { Address } from "viem";
import { describe, expect, it } from "vitest";
import { listed } from "@/components/wallet/connect/use-connecting";
import {
  type ConnectionFacts,
  RECONNECT_MS,
  SILENT_AFTER_MS,
  shownConnection,
} from "@/wallet/connection/shown";
import { type Change, changeOf, syncConnection } from "@/wallet/connection/sync";

const A: Address = `0x${"a1".repeat(20)}`;
const B: Address = `0x${"B2".repeat(20)}`;
const facts: ConnectionFacts = { status: "connected", chain_id: 31337, wanted_id: 31337, waited_ms: 0 };

describe("shownConnection", () => {
  it("comes alive when the wallet changes to the right network", () => {
    expect(shownConnection({ ...facts, chain_id: 1 })).toBe("wrong-network");
    expect(shownConnection(facts)).toBe("connected");
  });

  it("never loads for ever while the wallet is locked", () => {
    const asking: ConnectionFacts = { ...facts, status: "connecting" };
    expect(shownConnection(asking)).toBe("connecting");
    expect(shownConnection({ ...asking, waited_ms: SILENT_AFTER_MS + 1 })).toBe("silent");
    const again: ConnectionFacts = { ...facts, status: "reconnecting", waited_ms: RECONNECT_MS + 1 };
    expect(shownConnection(again)).toBe("disconnected");
  });
});

describe("syncConnection", () => {
  const sync = async (accounts: Address[], chainId: number): Promise<Change[]> => {
    const changes: Change[] = [];
    const connector = {
      getAccounts: async () => accounts,
      getChainId: async () => chainId,
      emitter: { emit: (_: "change", change: Change) => void changes.push(change) },
    };
    await syncConnection(connector, { address: A, chainId: 1 });
    return changes;
  };

  it("notices an account and a network that the wallet changed without an event", async () => {
    expect(await sync([B, A], 31337)).toEqual([{ accounts: [B, A], chainId: 31337 }]);
    expect(await sync([A], 1)).toEqual([]);
  });

  it("keeps the account while the wallet is locked and names none", () => {
    expect(changeOf({ address: A, chainId: 1 }, [], 1)).toBeNull();
    expect(
      changeOf({ address: A, chainId: 1 }, [A.toUpperCase().replace("0X", "0x") as Address], 1),
    ).toBeNull();
  });
});

describe("listed", () => {
  it("lists every installed wallet by its name, and not the page's nameless one", () => {
    const wallet = (id: string, name: string) => ({ id, name, type: "injected" });
    const wallets = [
      wallet("injected", "Injected"),
      wallet("io.rabby", "Rabby"),
      wallet("io.metamask", "MetaMask"),
    ];
    expect(listed(wallets).map(({ name }) => name)).toEqual(["MetaMask", "Rabby"]);
  });
});
