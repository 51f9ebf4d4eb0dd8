import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { formatMoment } from "@/lib/time";
import { sentenceOf } from "@/messages/said-error";
import { pollInterval_ms } from "@/wallet/config";
import { useWalletMessages } from "@/wallet/messages";
import { networkKey } from "@/wallet/network";
import { keptForecasts } from "@/wallet/override/kept";
import { pinPayload } from "@/wallet/override/pin";
import { useStanding } from "@/wallet/override/rounds";
import type { Sealed } from "@/wallet/override/seal-override";
import { commitIntent, revealIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { SendForm } from "../forms/send-form";

type Props = { account: Address; forecaster: Address };

/** The forecasts that this browser sealed for a forecaster: each is committed, pinned, and revealed after its gate. */
export function SealedForecasts({ account, forecaster }: Props) {
  const words = useWalletMessages().operate;
  const { network } = useWallet();
  const { data: kept, error } = useQuery({
    queryKey: ["wallet", networkKey(network), "sealed"],
    queryFn: () => keptForecasts(networkKey(network), localStorage),
  });
  const own = (kept ?? []).filter(
    ({ commit }) => commit.pool === network.pool_id && commit.forecaster === forecaster,
  );
  if (error) return <p role="alert">{sentenceOf(error)}</p>;
  if (own.length === 0) return null;
  return (
    <section aria-label={words.sealedTitle} className="space-y-3">
      <h3 className="font-semibold">{words.sealedTitle}</h3>
      <ul className="space-y-3">
        {own.map((sealed) => (
          <SealedForecast key={sealed.commit.cid} account={account} sealed={sealed} />
        ))}
      </ul>
    </section>
  );
}

function SealedForecast({ account, sealed }: { account: Address; sealed: Sealed }) {
  const words = useWalletMessages().operate;
  const { contracts } = useWallet().network;
  const { commit, key } = sealed;
  const { data: standing } = useStanding(commit.forecaster, commit.round);
  if (!standing) return null;
  const isCommitted = standing.revision === commit.revision;
  const canCommit = standing.revision < commit.revision && standing.now < standing.gate;
  const canReveal = isCommitted && !standing.revealed && standing.now >= standing.gate;
  return (
    <li className="space-y-1" data-testid="sealed">
      <p className="font-medium">{words.sealedRound(String(commit.round), commit.revision)}</p>
      {!isCommitted && <p className="text-muted">{words.notCommitted}</p>}
      {canCommit && (
        <SendForm
          account={account}
          plain
          submit={words.commitForecast}
          intent={commitIntent(contracts, commit)}
        />
      )}
      {isCommitted && !standing.revealed && <PinState sealed={sealed} />}
      {isCommitted && standing.now < standing.gate && (
        <p className="text-muted">{words.revealFrom(formatMoment(standing.gate))}</p>
      )}
      {canReveal && standing.now < standing.revealEnd && (
        <SendForm
          account={account}
          plain
          submit={words.revealForecast}
          intent={revealIntent(contracts, commit, key)}
        />
      )}
      {isCommitted && standing.revealed && <p>{words.revealed}</p>}
    </li>
  );
}

/** Has the node pin the payload, again and again until it does: nobody could open the entry without it. */
function PinState({ sealed: { block, commit } }: { sealed: Sealed }) {
  const words = useWalletMessages().operate;
  const { network } = useWallet();
  const { data, error } = useQuery({
    queryKey: ["wallet", networkKey(network), "pin", commit.cid],
    queryFn: () => pinPayload(block, commit.round, commit.cid),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data ? false : pollInterval_ms(network)),
  });
  if (data) return <p className="text-muted">{words.pinned}</p>;
  return error && <p className="text-warn">{words.notPinned(sentenceOf(error))}</p>;
}
