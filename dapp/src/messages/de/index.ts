import type { Messages } from "../en";
import { audit } from "./audit";
import { common } from "./common";
import { forecasters } from "./forecasters";
import { layout } from "./layout";
import { phases } from "./phases";
import { rounds } from "./rounds";
import { verify } from "./verify";

/** The German messages. */
export const de: Messages = { audit, common, forecasters, layout, phases, rounds, verify };
