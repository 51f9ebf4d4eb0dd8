import type { DemoWallet } from "./demo-wallet";

/** The reverse domain name by which the demo wallet announces itself. */
export const DEMO_RDNS = "demo.forewatt.local";

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230a6b55'/%3E%3Cpath d='M8 20c3-8 6-8 8-3s5 5 8-5' fill='none' stroke='white' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E";

/** Announce a wallet as EIP-6963 asks, now and whenever a page asks for wallets. */
export function announce(wallet: DemoWallet, name: string): void {
  const info = { uuid: crypto.randomUUID(), name, icon: ICON, rdns: DEMO_RDNS };
  const detail = Object.freeze({ info: Object.freeze(info), provider: wallet });
  const send = (): void => {
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  };
  window.addEventListener("eip6963:requestProvider", send);
  send();
}
