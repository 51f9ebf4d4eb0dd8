"use client";

import { useId, useMemo } from "react";
import { calibrationOf } from "@/chart/calibration";
import { CalibrationPlot } from "@/chart/calibration-plot";
import { joinFans } from "@/chart/fan-table";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { Skeleton } from "@/components/shared/skeleton";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useForecasts } from "@/hooks/queries/use-forecasts";
import { useReadings } from "@/hooks/queries/use-readings";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useChainNow } from "@/hooks/use-chain-now";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { useUrlState } from "@/hooks/use-url-state";
import { useMessages } from "@/messages/use-messages";

const ROUNDS = 10;

/** The calibration of a forecaster on one feed, and the models that made its forecasts. */
export function CalibrationPanel({ forecaster }: { forecaster: string }) {
  const id = useId();
  const [read, write] = useUrlState();
  const { forecasters: m } = useMessages();
  const label = useForecasterLabels()(forecaster);
  const { data: feeds } = useFeeds();
  const { data: rounds } = useRounds();
  const now = useChainNow(5000);
  const feed = feeds?.find((candidate) => String(candidate.feed) === read("feed")) ?? feeds?.[0];
  const closed = useMemo(
    () =>
      (rounds ?? []).filter(({ phase, entries }) => phase !== "open" && entries.length > 0).slice(0, ROUNDS),
    [rounds],
  );
  const { forecasts, pending } = useForecasts(feed, closed);
  const readings = useReadings(feed, now !== null);
  const own = useMemo(
    () =>
      forecasts.map((round) => ({
        ...round,
        forecasts: round.forecasts.filter((one) => one.forecaster.toLowerCase() === forecaster.toLowerCase()),
      })),
    [forecasts, forecaster],
  );
  const fan = joinFans(own)[0];
  const calibration = fan && readings.data ? calibrationOf(fan, readings.data) : null;
  const models = new Map<string, number>();
  for (const { round, forecasts } of own)
    for (const { model } of forecasts) if (model && !models.has(model)) models.set(model, round);
  return (
    <Panel title={m.calibration.title} aside={m.calibration.note}>
      <div className="grid gap-4 px-4 py-3.5 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div>
          {calibration ? (
            <CalibrationPlot
              curves={[{ name: label.name, colour: label.colour, calibration }]}
              label={m.calibration.label(label.name, calibration.steps)}
            />
          ) : pending ? (
            <Skeleton lines={6} />
          ) : (
            <Note title={m.calibration.none} />
          )}
        </div>
        <div className="space-y-3 sm:w-44">
          <div>
            <label htmlFor={id} className="block text-muted text-xs">
              {m.calibration.feed}
            </label>
            <select
              id={id}
              value={feed?.feed ?? ""}
              onChange={(event) => write({ feed: event.target.value })}
              className="mt-1 w-full rounded border border-strong-line bg-surface px-2 py-1.5"
            >
              {feeds?.map((option) => (
                <option key={option.feed} value={option.feed}>
                  {option.name}
                </option>
              ))}
            </select>
          </div>
          {calibration && <p className="text-muted text-xs">{m.calibration.steps(calibration.steps)}</p>}
          <div>
            <h3 className="font-medium text-xs">{m.models.title}</h3>
            {models.size === 0 ? (
              <p className="text-muted text-xs">{m.models.none}</p>
            ) : (
              <ul>
                {[...models].map(([model, since]) => (
                  <li key={model} className="text-xs">
                    {model} <span className="text-muted">{m.models.since(since)}</span>
                  </li>
                ))}
              </ul>
            )}
          </div>
        </div>
      </div>
    </Panel>
  );
}
