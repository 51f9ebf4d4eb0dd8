import { common } from "./common";
import { layout } from "./layout";
import { phases } from "./phases";
import { rounds } from "./rounds";
import { verify } from "./verify";

/** The English messages, by room. Every other language has the same keys, which its type checks. */
export const en = { common, layout, phases, rounds, verify };

export type Messages = typeof en;
