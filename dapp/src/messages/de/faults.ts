import type { Ending, Faults, Part } from "../en/faults";

const PARTS: Record<Part, string> = {
  forecast: "Die Prognose",
  header: "Der Kopf der Prognose",
  observation: "Die Messung",
};

const ENDINGS: Record<Ending, string> = {
  failed: "Sie ist fehlgeschlagen",
  replaced: "Eine andere Transaktion hat sie ersetzt",
  cancelled: "Sie wurde in der Wallet abgebrochen",
  rejected: "Sie wurde in der Wallet abgelehnt",
  dropped: "Die Blockchain kennt sie nicht",
};

export const faults: Faults = {
  "cbor-trailing": ({ bytes }) => `Hinter dem CBOR-Wert stehen noch ${bytes} Bytes.`,
  "cbor-deep": ({ depth }) => `Der CBOR-Wert ist tiefer als ${depth} Ebenen verschachtelt.`,
  "cbor-major": ({ major }) => `Der CBOR-Haupttyp ${major} kommt in solchen Daten nicht vor.`,
  "cbor-key": ({ at }) => `Eine CBOR-Zuordnung hat bei Byte ${at} einen Schlüssel, der kein Text ist.`,
  "cbor-order": ({ key }) => `Die Schlüssel einer CBOR-Zuordnung sind bei „${key}“ nicht geordnet.`,
  "cbor-length": ({ at }) => `Das CBOR hat bei Byte ${at} eine unbestimmte oder reservierte Länge.`,
  "cbor-long": ({ at }) => `Eine Zahl oder Länge im CBOR ist bei Byte ${at} länger als nötig.`,
  "cbor-short": ({ at }) => `Das CBOR endet zu früh, bei Byte ${at}.`,
  "cbor-text": ({ at }) => `Das CBOR hat bei Byte ${at} einen Text, der nicht UTF-8 ist.`,
  "not-a-map": ({ part }) => `${PARTS[part]} ist keine Zuordnung.`,
  "wrong-fields": ({ part, fields }) => `${PARTS[part]} hat andere Felder als vorgesehen: ${fields}.`,
  "model-not-text": () => "Das Modell der Prognose ist kein Text.",
  "pool-not-bytes": () => "Der Pool der Messung besteht nicht aus Bytes.",
  "round-not-integer": () => "Die Runde der Messung ist keine ganze Zahl.",
  "series-not-list": () => "Die Reihen sind keine Liste.",
  "series-count": ({ count, feeds }) => `Es gibt ${count} Reihen für ${feeds} Feeds.`,
  "series-not-bytes": ({ feed }) => `Die Reihe des Feeds ${feed} besteht nicht aus Bytes.`,
  "series-bytes": ({ feed, bytes, wanted }) =>
    `Die Reihe des Feeds ${feed} hat ${bytes} Bytes statt ${wanted}.`,
  "payload-locked": () => "Der aufgedeckte Schlüssel öffnet die Daten nicht.",
  "payload-nonce": () =>
    "Die Daten sind nicht kanonisch: Ihre Nonce folgt nicht aus Schlüssel, Kontext und Inhalt.",
  "row-bytes": ({ bytes }) => `Eine Zeile hat ${bytes} Bytes; das sind keine ganzen Verluste.`,
  "proof-not-hex": ({ field }) => `Der Beweis ist unlesbar: ${field} ist nicht hexadezimal.`,
  "rpc-refused": ({ method, why }) => `Die Blockchain hat ${method} abgelehnt: ${why}`,
  "rpc-no-result": ({ method }) => `Die Blockchain hat auf ${method} kein Ergebnis gegeben.`,
  "rpc-unreadable": ({ method, answer }) =>
    `Die Antwort der Blockchain auf ${method} ist unlesbar: ${answer}`,
  "other-chain": ({ source, market }) => `Die Quelle ist auf Chain ${source}, der Markt auf Chain ${market}.`,
  "no-entries": ({ round }) => `Die Blockchain hat in Runde ${round} keinen Eintrag.`,
  "no-pool": () => "Die Blockchain hat kein Ereignis, in dem der Pool entstand.",
  "no-epoch": ({ round }) => `Der Pool hat keine Epoche für Runde ${round}.`,
  "no-observation": ({ round }) => `Runde ${round} hat keine Messung.`,
  "other-observation": ({ round, pool }) => `Die Messung gehört zu Runde ${round} des Pools ${pool}.`,
  "no-proposal": ({ round, proposal }) => `Runde ${round} hat keinen Vorschlag ${proposal}.`,
  "no-commit": ({ forecaster }) => `${forecaster} hat keine Festlegung.`,
  "no-step": ({ feed, step }) => `Der Feed ${feed} hat keinen Schritt ${step}.`,
  "other-block": ({ cid, pinned }) =>
    `Der Knoten hat einen anderen Block gespeichert: ${pinned} statt ${cid}.`,
  "measured-line": ({ line }) => `Zeile ${line} ist nicht: Feed, Schritt, Leistung in MW.`,
  "forecast-line": ({ line }) =>
    `Zeile ${line} ist nicht „Feed, Schritt, Quantile“, oder ihr Schritt kommt doppelt vor.`,
  "forecast-feed": ({ feed }) =>
    `Feed ${feed} ist unvollständig, überschreitet seine Leistung, oder seine Quantile steigen nicht.`,
  "no-open-round": () => "Zurzeit nimmt keine Runde Vorhersagen an.",
  "kept-unreadable": ({ why }) =>
    `Die versiegelten Prognosen in diesem Browser sind unlesbar; es kommt keine dazu, und keine lässt sich aufdecken: ${why}`,
  "not-kept": ({ why }) =>
    `Dieser Browser konnte die versiegelte Prognose nicht aufbewahren; deshalb wurde nichts signiert: ${why}`,
  "transaction-removed": () => "Die Transaktion wurde aus der Liste entfernt.",
  "not-approved": ({ ending }) =>
    `Die Freigabe kam nicht in einen Block: ${ENDINGS[ending]}. Sonst wurde nichts gesendet; versuchen Sie es noch einmal.`,
  "demo-local": () => "Die Demo-Wallet ist nur für lokale Blockchains.",
  "demo-method": ({ method }) => `Die Demo-Wallet bietet ${method} nicht an.`,
  "demo-chain": ({ chain }) => `Die Demo-Wallet kennt nur die Chain ${chain}.`,
  "no-wallet": () => "Dieser Teil der Seite braucht die Wallet, und die ist nicht geladen.",
};
