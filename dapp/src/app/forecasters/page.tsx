import type { Metadata } from "next";
import { ForecastersPanel } from "@/components/forecasters/forecasters-panel";
import { PageTitle } from "@/components/shared/page-title";

export const metadata: Metadata = { title: "Forecasters" };

export default function ForecastersPage() {
  return (
    <>
      <PageTitle
        title="Forecasters"
        note="Forecasters stake tokens on their forecasts. Their scores decide the payouts of every round."
      />
      <ForecastersPanel full />
    </>
  );
}
