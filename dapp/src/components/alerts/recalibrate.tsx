"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { postJson } from "@/api/fetch-json";
import { RecalibrationSchema } from "@/api/schema";
import { Refusal } from "@/components/session/refusal";
import { busyProps } from "@/components/shared/busy";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { useMessages } from "@/messages/use-messages";

const SHOWN = 10;
const BOX = "rounded border border-strong-line bg-page px-2 py-0.5";

/** Fits a model's calibration to the newest days. The node decides who may do so. */
export function Recalibrate() {
  const { alerts: m } = useMessages();
  const { data: forecasters } = useForecasters();
  const [chosen, choose] = useState<string | null>(null);
  const id = useId();
  const recalibrate = useMutation({
    mutationFn: (model: string) => postJson("/recalibrations", { model }, RecalibrationSchema),
  });
  const models = [...new Set((forecasters ?? []).map(({ model }) => model))].filter((model) => model !== "");
  const model = chosen ?? models[0];
  if (model === undefined) return null;
  return (
    <p className="mt-1 flex flex-wrap items-baseline gap-2 text-xs print:hidden">
      <label htmlFor={id} className="sr-only">
        {m.modelToRecalibrate}
      </label>
      <select id={id} value={model} onChange={(event) => choose(event.target.value)} className={BOX}>
        {models.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <button
        type="button"
        {...busyProps(recalibrate.isPending, () => recalibrate.mutate(model))}
        className={`${BOX} font-medium hover:bg-raised aria-disabled:opacity-60`}
      >
        {recalibrate.isPending ? m.recalibrating : m.recalibrate}
      </button>
      {recalibrate.data && (
        <span role="status" className="text-good">
          {m.recalibrated(recalibrate.data.model, recalibrate.data.model_version.slice(0, SHOWN))}
        </span>
      )}
      {recalibrate.error && (
        <Refusal
          error={recalibrate.error}
          onSignedIn={() => recalibrate.mutate(recalibrate.variables ?? model)}
        />
      )}
    </p>
  );
}
