import { createWalletClient, type Hex, http, isHex, numberToHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { Fault, type FaultKind, type FaultValues } from "@/messages/fault";
import { chainOf, type Network, relayUrl } from "../network";
import { fillFromFaucet } from "./faucet";

const KEY = "forewatt.demo-wallet";
const UNSUPPORTED = 4200;
const OTHER_CHAIN = 4902;

type Listener = (...args: unknown[]) => void;
type Request = { method: string; params?: readonly unknown[] | undefined };

/** A refusal with its EIP-1193 code. */
class WalletError<Kind extends FaultKind> extends Fault<Kind> {
  constructor(
    readonly code: number,
    kind: Kind,
    ...values: FaultValues<Kind>
  ) {
    super(kind, ...values);
  }
}

/**
 * An EIP-1193 wallet for local chains, whose key lies in the browser's storage. It signs without asking: its tokens are
 * worth nothing. Connecting it fills it from the faucet.
 */
export class DemoWallet {
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(
    private readonly network: Network,
    private readonly origin: string,
    private readonly storage: Pick<Storage, "getItem" | "setItem">,
  ) {
    if (!network.is_local) throw new Fault("demo-local");
  }

  request = async ({ method, params = [] }: Request): Promise<unknown> => {
    switch (method) {
      case "eth_accounts":
        return this.key() ? [this.account().address] : [];
      case "eth_requestAccounts": {
        const { address } = this.account();
        await fillFromFaucet(address);
        return [address];
      }
      case "eth_chainId":
        return numberToHex(this.network.chain_id);
      case "wallet_switchEthereumChain":
      case "wallet_addEthereumChain":
        return this.stay(params[0] as { chainId: Hex });
      case "eth_sendTransaction":
        return this.send(params[0] as { to: Hex; data?: Hex; value?: Hex });
      case "eth_signTypedData_v4":
        return this.account().signTypedData(JSON.parse(String(params[1])));
      case "personal_sign":
        return this.account().signMessage({ message: { raw: params[0] as Hex } });
      default:
        throw new WalletError(UNSUPPORTED, "demo-method", { method });
    }
  };

  on = (event: string, listener: Listener): void => {
    const listening = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listening.add(listener));
  };

  removeListener = (event: string, listener: Listener): void => {
    this.listeners.get(event)?.delete(listener);
  };

  private stay({ chainId }: { chainId: Hex }): null {
    if (Number(chainId) !== this.network.chain_id) {
      throw new WalletError(OTHER_CHAIN, "demo-chain", { chain: this.network.chain_id });
    }
    return null;
  }

  private send({ to, data, value }: { to: Hex; data?: Hex; value?: Hex }): Promise<Hex> {
    const client = createWalletClient({
      account: this.account(),
      chain: chainOf(this.network, this.origin),
      transport: http(relayUrl(this.origin), { retryCount: 0 }),
    });
    return client.sendTransaction({ to, data: data ?? "0x", value: BigInt(value ?? 0) });
  }

  private key(): Hex | null {
    const stored = this.storage.getItem(KEY);
    return isHex(stored) && stored.length === 66 ? stored : null;
  }

  private account() {
    const key = this.key() ?? generatePrivateKey();
    this.storage.setItem(KEY, key);
    return privateKeyToAccount(key);
  }
}
