"use client";

import { PageTitle } from "@/components/shared/page-title";
import { useMessages } from "@/messages/use-messages";
import { AlertsPanel } from "./alerts-panel";

/** The page of alerts. */
export function AlertsView() {
  const { alerts: m } = useMessages();
  return (
    <>
      <PageTitle title={m.title} note={m.note} />
      <AlertsPanel limit={100} full />
    </>
  );
}
