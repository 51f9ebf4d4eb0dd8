import { audit } from "./audit";
import { common } from "./common";
import { forecasters } from "./forecasters";
import { layout } from "./layout";
import { phases } from "./phases";
import { rounds } from "./rounds";
import { verify } from "./verify";

/** The English messages, by room. Every other language has the same keys, which its type checks. */
export const en = { audit, common, forecasters, layout, phases, rounds, verify };

export type Messages = typeof en;
