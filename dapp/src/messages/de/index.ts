import type { Messages } from "../en";
import { alerts } from "./alerts";
import { audit } from "./audit";
import { channel } from "./channel";
import { common } from "./common";
import { feed } from "./feed";
import { forecasters } from "./forecasters";
import { layout } from "./layout";
import { assets, overview } from "./overview";
import { phases } from "./phases";
import { problems } from "./problems";
import { rounds } from "./rounds";
import { verify } from "./verify";

/** The German messages. */
export const de: Messages = {
  alerts,
  assets,
  audit,
  channel,
  common,
  feed,
  forecasters,
  layout,
  overview,
  phases,
  problems,
  rounds,
  verify,
};
