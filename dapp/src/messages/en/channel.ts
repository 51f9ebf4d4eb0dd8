/** A market on a channel of known members. */
export const channel = {
  pool: "Pool",
  poolNote: "The pool of a consortium, shown read-only from its channel's blocks.",
  why: "Why there is no wallet here",
  whyNote:
    "This market runs on a channel of known members. An organisation's clients have certificates, and their node sends what they commit and stake. A regulator issues and redeems balances. So this page only shows the pool, and members sign in at their organisation's provider.",
  noPool: "The node serves no pool",
  fundFree: "Free in the fund",
  fundReserved: "Reserved for rounds",
  feeds: "Feeds",
  attestors: "Attestors",
  quorum: (needed: number, all: number) => `${needed} of ${all} must agree`,
  rules: "Rules",
  rule: "Rule",
  value: "Value",
  timelineNote: "from the events of the channel's blocks",
  event: { Observed: "A quorum of attestors endorsed the measured power" } as Record<string, string>,
  olderRound: "Older rounds are not listed. The audit of the channel covers all of them.",
  notHere: "This page is not for a channel",
  notHereNote:
    "A channel's node serves rounds, forecasters, feeds and the pool. It has no assets and alerts, and the browser can't read the channel itself: a member's audit does.",
  signIn: "Members sign in at the provider of their organisation.",
  noProvider: "This node knows no provider to sign in at. Its operator sets FOREWATT_OIDC_ISSUER.",
  proofs: {
    title: "Proofs",
    intro:
      "A commit puts the root of a forecast on the channel before the gate. This node's organisation holds some forecasts. Your browser computes whether one leads to its root.",
    feed: "Feed",
    forecaster: "Forecaster",
    root: "Committed root",
    proof: "Proof",
    check: "Check",
    holds: "leads to the committed root",
    fails: "does not lead to the committed root",
    audit: "The blocks themselves are checked by a member's audit: forewatt audit --ledger fabric",
  },
};
