import type { Messages } from "../en";

export const common: Messages["common"] = {
  tokens: "Token",
  none: "–",
  loading: "Lädt",
  tryAgain: "Erneut versuchen",
  notLoaded: (what) => `${what}: Laden fehlgeschlagen`,
  stale: (ago) => `Seit ${ago} nicht aktualisiert. Angezeigt sind die letzten Werte des Knotens.`,
  noAnswer: "Der Knoten antwortet nicht. Läuft er noch?",
  status: (status) => `Der Knoten hat mit ${status} geantwortet`,
  unexpected: (path, where) => `${path} enthält bei ${where} einen unerwarteten Wert`,
  root: "der Wurzel",
  signIn: "Anmelden",
  signInAgain: "Neu anmelden",
  signInOther: "Mit einem anderen Konto anmelden",
  signInFirst: "Melden Sie sich dafür an.",
  sessionEnded:
    "Ihre Sitzung ist abgelaufen. Melden Sie sich neu an: Was Sie begonnen haben, geht dann weiter.",
  all: "Alle",
  search: "Suchen",
  copy: "Kopieren",
  copied: "Kopiert",
  download: "CSV herunterladen",
  chainTime: "Zeit der Blockchain, UTC",
  wallTime: "Uhrzeit, UTC",
  units: { day: "T", hour: "Std.", minute: "Min.", second: "s" },
  classes: { solar: "Solar", wind: "Wind", storage: "Speicher", load: "Last", "net-load": "Nettolast" },
};
