import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Address } from "viem";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { formatToken } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { Fault } from "@/messages/fault";
import { sentenceOf } from "@/messages/said-error";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import { networkKey } from "@/wallet/network";
import { keepForecast } from "@/wallet/override/kept";
import { parseQuantiles } from "@/wallet/override/quantiles";
import { type OpenRound, useOpenRounds, wholeWager } from "@/wallet/override/rounds";
import { sealOverride } from "@/wallet/override/seal-override";
import { useWallet } from "@/wallet/wallet-context";
import { Button } from "../button";
import { AmountField } from "../forms/amount-field";
import { SelectField } from "../forms/fields";
import { FileField } from "../forms/file-field";

type Props = { forecaster: Address };

/** Seal a forecast of the operator's own for an open round. The list of sealed forecasts commits and reveals it. */
export function OverrideForm({ forecaster }: Props) {
  const words = useWalletMessages().operate;
  const { data: open } = useOpenRounds(forecaster);
  const { data: feeds } = useFeeds();
  const [chosen, choose] = useState<string | null>(null);
  const [wagerText, setWager] = useState("");
  const [file, setFile] = useState("");
  const round = open?.rounds.find((known) => String(known.round) === chosen) ?? open?.rounds[0];
  const sealing = useSealing(forecaster, round);
  const wager = parseAmount(wagerText);
  const isLow = wager !== null && round !== undefined && wager < round.wager;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wager !== null && !isLow && file !== "") sealing.mutate({ file, wager });
  };
  return (
    <section aria-label={words.overrideTitle} className="space-y-3">
      <h3 className="font-semibold">{words.overrideTitle}</h3>
      <p className="text-muted">{words.overrideNote}</p>
      {open && !round && <p className="text-muted">{words.noOpenRound}</p>}
      {open && round && (
        <form className="space-y-3" noValidate onSubmit={submit}>
          <SelectField
            label={words.overrideRound}
            value={String(round.round)}
            onChange={choose}
            options={open.rounds.map((known) => ({
              value: String(known.round),
              text: `${known.round}, ${words.overrideUntil(formatMoment(known.gate))}`,
            }))}
          />
          <AmountField
            label={words.wager}
            text={wagerText}
            onText={setWager}
            hint={words.wagerLeast(formatToken(round.wager || open.params.minWager))}
            problem={isLow ? words.wagerLeast(formatToken(round.wager)) : null}
          />
          <FileField
            label={words.forecastFile}
            onText={setFile}
            note={words.forecastNote(
              feeds?.length ?? 0,
              Number(open.params.steps),
              Number(open.params.levels),
            )}
          />
          <Button submit plain busy={sealing.isPending}>
            {words.seal}
          </Button>
          {sealing.error && (
            <p role="alert" className="text-bad">
              {sentenceOf(sealing.error)}
            </p>
          )}
        </form>
      )}
    </section>
  );
}

/** Seals a file's forecast for the next revision of the entry, and keeps it in this browser. */
function useSealing(forecaster: Address, open: OpenRound | undefined) {
  const { network, client } = useWallet();
  const { data: feeds } = useFeeds();
  const { data: rules } = useOpenRounds(forecaster);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, wager }: { file: string; wager: bigint }) => {
      if (!open || !rules || !feeds) throw new Fault("no-open-round");
      const { params } = rules;
      const shape = {
        capacities_mw: feeds.map(({ capacity_mw }) => capacity_mw),
        steps: Number(params.steps),
        levels: Number(params.levels),
      };
      const parsed = parseQuantiles(file, shape);
      if ("wrongLine" in parsed) throw new Fault("forecast-line", { line: parsed.wrongLine });
      if ("wrongFeed" in parsed) throw new Fault("forecast-feed", { feed: parsed.wrongFeed });
      const scope = {
        chainId: BigInt(network.chain_id),
        market: network.contracts.market,
        pool: network.pool_id,
        round: open.round,
        forecaster,
        revision: open.revision + 1,
      };
      const { timestamp } = await client.getBlock();
      const whole = wholeWager(wager, params);
      const sealed = await sealOverride(scope, parsed.series, Number(params.group), timestamp, whole);
      keepForecast(networkKey(network), sealed, localStorage);
      await cache.invalidateQueries({ queryKey: ["wallet", networkKey(network), "sealed"] });
    },
  });
}
