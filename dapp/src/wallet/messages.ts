import { wallet as de } from "@/messages/de/wallet";
import { wallet as en, type WalletMessages } from "@/messages/en/wallet";
import { useLocale } from "@/messages/use-messages";

// NOTE: not part of the common catalogue, so that pages without a wallet do not load it.
const CATALOGUES = { en, de };

/** The wallet's messages in the current language. */
export const useWalletMessages = (): WalletMessages => CATALOGUES[useLocale()];
