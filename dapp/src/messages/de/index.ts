import type { Messages } from "../en";
import { common } from "./common";
import { layout } from "./layout";
import { phases } from "./phases";
import { rounds } from "./rounds";
import { verify } from "./verify";

/** The German messages. */
export const de: Messages = { common, layout, phases, rounds, verify };
