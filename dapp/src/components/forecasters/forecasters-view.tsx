"use client";

import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { QueryContent } from "@/components/shared/query-content";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { useUrlState } from "@/hooks/use-url-state";
import { useMessages } from "@/messages/use-messages";
import { ForecasterDetail } from "./forecaster-detail";
import { ForecastersPanel } from "./forecasters-panel";

/** The leaderboard, or the forecaster named by `?forecaster=`. */
export function ForecastersView() {
  const [read] = useUrlState();
  const asked = read("forecaster")?.toLowerCase();
  const forecasters = useForecasters();
  const { forecasters: m } = useMessages();
  if (asked === undefined) {
    return (
      <>
        <PageTitle title={m.title} note={m.note} />
        <ForecastersPanel full />
      </>
    );
  }
  return (
    <QueryContent query={forecasters} what={m.what} lines={8}>
      {(all) => {
        const forecaster = all.find((candidate) => candidate.forecaster.toLowerCase() === asked);
        if (!forecaster) return <Note title={m.unknown}>{m.unknownNote}</Note>;
        return <ForecasterDetail key={asked} forecaster={forecaster} />;
      }}
    </QueryContent>
  );
}
