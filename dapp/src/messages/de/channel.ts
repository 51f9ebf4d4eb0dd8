import type { Messages } from "../en";

export const channel: Messages["channel"] = {
  pool: "Pool",
  poolNote: "Der Pool eines Konsortiums, nur lesend aus den Blöcken seines Kanals.",
  why: "Warum es hier kein Wallet gibt",
  whyNote:
    "Dieser Markt läuft auf einem Kanal bekannter Mitglieder. Die Clients einer Organisation haben Zertifikate, und ihr Knoten sendet, was sie festlegen und einsetzen. Eine Aufsicht gibt Guthaben aus und zahlt sie zurück. Darum zeigt diese Seite den Pool nur, und Mitglieder melden sich beim Anbieter ihrer Organisation an.",
  noPool: "Der Knoten zeigt keinen Pool",
  fundFree: "Frei im Fonds",
  fundReserved: "Für Runden reserviert",
  feeds: "Reihen",
  attestors: "Attestoren",
  quorum: (needed, all) => `${needed} von ${all} müssen zustimmen`,
  rules: "Regeln",
  rule: "Regel",
  value: "Wert",
  timelineNote: "aus den Ereignissen der Blöcke des Kanals",
  event: { Observed: "Ein Quorum der Attestoren hat die gemessene Leistung bestätigt" },
  olderRound: "Ältere Runden stehen nicht in der Liste. Die Prüfung des Kanals umfasst sie alle.",
  notHere: "Diese Seite gibt es auf einem Kanal nicht",
  notHereNote:
    "Der Knoten eines Kanals zeigt Runden, Prognostiker, Reihen und den Pool. Er hat keine Anlagen und Meldungen, und der Browser kann den Kanal nicht selbst lesen: das tut die Prüfung eines Mitglieds.",
  signIn: "Mitglieder melden sich beim Anbieter ihrer Organisation an.",
  noProvider: "Dieser Knoten kennt keinen Anbieter zum Anmelden. Sein Betreiber setzt FOREWATT_OIDC_ISSUER.",
  proofs: {
    title: "Beweise",
    intro:
      "Eine Festlegung bringt die Wurzel einer Prognose vor dem Gate auf den Kanal. Die Organisation dieses Knotens besitzt einige Prognosen. Ihr Browser berechnet, ob eine zu ihrer Wurzel führt.",
    feed: "Reihe",
    forecaster: "Prognostiker",
    root: "Festgelegte Wurzel",
    proof: "Beweis",
    check: "Prüfen",
    holds: "führt zur festgelegten Wurzel",
    fails: "führt nicht zur festgelegten Wurzel",
    audit: "Die Blöcke selbst prüft ein Mitglied: forewatt audit --ledger fabric",
  },
};
