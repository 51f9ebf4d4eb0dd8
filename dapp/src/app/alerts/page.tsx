import type { Metadata } from "next";
import { AlertsPanel } from "@/components/alerts/alerts-panel";
import { PageTitle } from "@/components/shared/page-title";

export const metadata: Metadata = { title: "Alerts" };

export default function AlertsPage() {
  return (
    <>
      <PageTitle title="Alerts" note="What the quality rules and the gateway found in the telemetry." />
      <AlertsPanel limit={100} full />
    </>
  );
}
