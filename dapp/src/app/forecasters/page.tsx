import type { Metadata } from "next";
import { ForecastersPanel } from "@/components/forecasters/forecasters-panel";
import { PageTitle } from "@/components/shared/page-title";

export const metadata: Metadata = { title: "Forecasters" };

export default function ForecastersPage() {
  return (
    <>
      <PageTitle
        title="Forecasters"
        note="Each stakes on its own forecasts; payouts follow the score of every round."
      />
      <ForecastersPanel full />
    </>
  );
}
