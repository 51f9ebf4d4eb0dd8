import type { Messages } from "../en";

export const alerts: Messages["alerts"] = {
  title: "Meldungen",
  note: "Messwerte, die eine Qualitätsregel verletzen oder vom Eingang abgelehnt wurden.",
  what: "Die Meldungen",
  latest: "Neueste Meldungen",
  all: "Alle Meldungen",
  none: "Keine Meldungen",
  noneNote: "Alle Messwerte der letzten Zeit erfüllen die Qualitätsregeln.",
  severity: "Schwere",
  severities: { all: "Alle", critical: "kritisch", error: "Fehler", warning: "Warnung", info: "Hinweis" },
  measured: (time) => `gemessen ${time}, Zeit der Blockchain`,
  began: (time) => `begonnen ${time}, Uhrzeit`,
  raised: (time) => `gemeldet ${time}, Uhrzeit`,
  recovered: (time) => `behoben ${time}, Zeit der Blockchain`,
  show: "Prognose zeigen",
  acknowledge: "Bestätigen",
  acknowledged: (time) => `bestätigt ${time}, Uhrzeit`,
  noneOf: "Keine Meldung dieser Schwere",
  recalibrate: "Neu kalibrieren",
  recalibrating: "Wird neu kalibriert",
  modelToRecalibrate: "Modell, das neu kalibriert wird",
  recalibrated: (model, version) => `${model} hat jetzt die Version ${version}`,
  agentEvent: (event) => `Agent: ${event}`,
  kinds: {
    "clock-skew": {
      title: "Messwert aus der Zukunft",
      text: (asset, value) =>
        `${asset} hat einen Messwert gesendet, dessen Zeit in der Zukunft liegt: ${value}.`,
    },
    "out-of-range": {
      title: "Außerhalb der Grenzen",
      text: (asset, value) => `${asset} hat einen Wert außerhalb der Grenzen gemessen: ${value}.`,
    },
    "night-production": {
      title: "Erzeugung bei Nacht",
      text: (asset, value) => `${asset} hat bei Nacht erzeugt: ${value}.`,
    },
    "uncertain-source": {
      title: "Unsichere Quelle",
      text: (asset, value) => `Die Quelle von ${asset} zweifelt an ihrem eigenen Wert: ${value}.`,
    },
    undated: {
      title: "Messwert ohne Zeit",
      text: (asset, value) => `${asset} hat einen Wert ohne Zeit gesendet: ${value}.`,
    },
    stuck: {
      title: "Zähler steht",
      text: (asset, value) => `${asset} sendet seit einiger Zeit denselben Wert: ${value}.`,
    },
    reversed: {
      title: "Vorzeichen verkehrt",
      text: (asset, value) =>
        `${asset} misst seit einiger Zeit negative Leistung: ${value}. Prüfen Sie das Vorzeichen, oder melden Sie die Anlage als Nettolast an.`,
    },
    spike: {
      title: "Sprung",
      text: (asset, value) => `${asset} ist von einem Intervall zum nächsten gesprungen, auf ${value}.`,
    },
    gap: {
      title: "Keine Messwerte",
      text: (asset) => `${asset} hat eine Zeit lang nichts gesendet.`,
    },
    "forecast-anomaly": {
      title: "Wetter anders als prognostiziert",
      text: (station, value, forecast, ahead, point, away) =>
        `${station} hat ${value} gemessen. Prognostiziert waren ${ahead} vorher ${forecast} für ${point}, ${away} entfernt.`,
    },
    "power-anomaly": {
      title: "Leistung anders als prognostiziert",
      text: (asset, power, model, band, ahead, intervals) =>
        `${asset} hat ${power} gemessen, aber ${model} hatte ${ahead} vorher ${band} prognostiziert. ${intervals} Messwerte in Folge lagen außerhalb der Prognose.`,
      band: (low, high) => `${low} bis ${high}`,
    },
    "unknown-asset": {
      title: "Unbekannte Anlage",
      text: (asset) =>
        `Von ${asset} kommen Messwerte, aber die Anlage ist nicht registriert; sie liegen deshalb unter den abgelehnten. Registrieren Sie die Anlage und führen Sie dann forewatt stream redrive aus, oder finden Sie heraus, wer sie sendet.`,
    },
    "kafka-records-lost": {
      title: "Datensätze in Kafka verloren",
      text: (topic, partition, first, last, query) =>
        `Kafka hat die Datensätze ${first} bis ${last} von ${topic}, Partition ${partition}, gelöscht, bevor die Abfrage ${query} sie gelesen hatte.`,
      arrived: (since, until) => `Sie kamen zwischen ${since} und ${until} an, Uhrzeit.`,
      restored: (readings) => `${readings} Messwerte lagen im Archiv und sind gespeichert.`,
      goesOn: "Die Abfrage läuft mit dem ältesten Datensatz weiter, der noch da ist.",
    },
    "agent-conflict": {
      title: "Zwei Agenten, ein Puffer",
      text: (agent, sequence, written) =>
        `Der Stapel ${sequence} von ${agent} ist abgelehnt: Der Stapel ${written} ist geschrieben und ein anderer. Zwei Agenten nutzen einen Namen und einen Puffer, wie nach der Kopie eines Geräts. Geben Sie dem zweiten eigene.`,
      senders: (first, second) => `Absender: ${first} und ${second}.`,
      unknown: "unbekannt",
    },
    "agent-shared-name": {
      title: "Zwei Agenten, ein Name",
      text: (agent, first, second) =>
        `Zwei Agenten senden als ${agent}, mit den Puffern ${first} und ${second}. Geben Sie dem zweiten einen eigenen Namen.`,
    },
    "agent-records-lost": {
      title: "Agent hat Datensätze verloren",
      text: (agent, records) =>
        `${agent} hat ${records} Datensätze verloren: Der Puffer war voll oder ließ sich nicht schreiben.`,
    },
  },
};
