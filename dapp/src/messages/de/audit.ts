import type { Messages } from "../en";

export const audit: Messages["audit"] = {
  title: "Prüfung",
  note: "Prüfen Sie eine beliebige Runde anhand von Blockchain und Datenspeicher, oder sehen Sie, was eine Transaktion bewirkte.",
  field: "Nummer einer Runde oder Hash einer Transaktion",
  example: "42 oder 0x…",
  go: "Nachsehen",
  invalid:
    "Geben Sie die Nummer einer Runde ein, oder den Hash einer Transaktion: 0x und 64 hexadezimale Ziffern.",
  transaction: "Transaktion",
  what: "Die Transaktion",
  unknown: "Die Blockchain kennt diese Transaktion nicht",
  unknownNote: "Prüfen Sie den Hash. Eine ersetzte Transaktion hat einen anderen.",
  succeeded: "bestätigt",
  reverted: "fehlgeschlagen",
  block: "Block",
  status: "Zustand",
  from: "Absender",
  gas: "Verbrauchtes Gas",
  events: "Ereignisse",
  noEvents: "Die Transaktion löste kein Ereignis des Marktes aus",
  event: "Ereignis",
  round: "Runde",
  details: "Einzelheiten",
  how: "Was geprüft wird",
  steps: [
    "Die Identität des Pools ist der Hash seiner Regeln; es sind also die Regeln, mit denen er angelegt wurde.",
    "Die Bytes aller Daten ergeben den Namen, den ihr Prognostiker vor Annahmeschluss unterschrieb.",
    "Der aufgedeckte Schlüssel öffnet die Daten, und die Daten ergeben die unterschriebene Wurzel.",
    "Die bezeugten Messwerte ergeben die Wurzel, die ein Quorum unterschrieb.",
    "Verluste, Bewertungen, Auszahlungen und verwirkte Beträge folgen allein daraus, bis auf das Wei.",
  ],
};
