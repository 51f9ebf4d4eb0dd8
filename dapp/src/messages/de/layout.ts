import type { Messages } from "../en";

export const layout: Messages["layout"] = {
  skip: "Zum Inhalt springen",
  pages: "Seiten",
  page: {
    overview: "Übersicht",
    feed: "Prognose",
    assets: "Anlagen",
    alerts: "Meldungen",
    rounds: "Runden",
    forecasters: "Prognostiker",
    audit: "Prüfung",
  },
  lightTheme: "Helles Design verwenden",
  darkTheme: "Dunkles Design verwenden",
  language: "Sprache",
  languages: { en: "English", de: "Deutsch" },
  status: "Zustand des Knotens",
  block: "Block",
  chain: "Chain",
  region: "Region",
  services: "Dienste",
  servicesOk: (count) => `${count} Dienste in Ordnung`,
  someOk: (count) => `${count} in Ordnung`,
  serviceStates: { ok: "in Ordnung", starting: "startet", down: "ausgefallen" },
  clockTitle: "Zeit der Blockchain: die Zeit des neuesten Blocks",
  link: {
    connecting: "Verbindet",
    live: "Live",
    polling: "Verbindet neu, fragt solange ab",
  },
  notFound: { title: "Seite nicht gefunden", back: "Zurück zur", overview: "Übersicht" },
};
