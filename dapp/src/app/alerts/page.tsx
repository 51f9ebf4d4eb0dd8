import type { Metadata } from "next";
import { AlertsPanel } from "@/components/alerts/alerts-panel";
import { PageTitle } from "@/components/shared/page-title";

export const metadata: Metadata = { title: "Alerts" };

export default function AlertsPage() {
  return (
    <>
      <PageTitle
        title="Alerts"
        note="Telemetry that breaks a quality rule or was rejected by the ingestion gateway."
      />
      <AlertsPanel limit={100} full />
    </>
  );
}
