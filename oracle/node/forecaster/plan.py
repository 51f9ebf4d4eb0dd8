"""The forecaster role: commits a sealed forecast while a round is open, reveals its key once the gate is closed."""

from collections.abc import Mapping
from dataclasses import dataclass

from forewatt.protocol.errors import EncodingError
from forewatt.protocol.payload import ForecastPayload, Header, encode_forecast
from forewatt.protocol.pool import PoolParams, region_text
from forewatt.protocol.quantise import quantise_forecast
from forewatt.protocol.seal import SealScope, derive_key, seal
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree
from forewatt.protocol.windows import next_round
from oracle.chain.pool import Pool
from oracle.chain.rounds import RoundState
from oracle.node.forecaster.forecast_client import ForecastReply, ForecastRequest
from oracle.node.forecaster.journal import Promise


@dataclass(frozen=True)
class Commit:
    """Forecast, seal, pin, sign and commit for a round."""

    round: int


@dataclass(frozen=True)
class Reveal:
    """Publish the key of the entry in a round."""

    round: int


@dataclass(frozen=True)
class Recalibrate:
    """Have the forecast service refit its calibration, since the operator recalibrated the forecaster at a time."""

    at: int


Action = Commit | Reveal | Recalibrate


def plan(
    rules: PoolParams, rounds: Mapping[int, RoundState], forecaster: str, now: int, recalibrated_at: int | None = None
) -> list[Action]:
    """What is to be done at `now`: reveals first, since their windows end; pure.

    A recalibration on chain is answered before the first commit that was issued since.
    """
    reveals: list[Action] = [
        Reveal(state.number)
        for state in rounds.values()
        if _unrevealed(state, forecaster)
        and rules.gate(state.number) <= now < rules.gate(state.number) + rules.reveal_end_s
    ]
    if recalibrated_at is not None and not _issued_since(rounds, forecaster, recalibrated_at):
        reveals.append(Recalibrate(recalibrated_at))
    return reveals + [Commit(number) for number in _open(rules, now) if not _entered(rounds, number, forecaster)]


def _open(rules: PoolParams, now: int) -> list[int]:
    """The rounds whose commit window holds `now`: several when openAhead is longer than a period."""
    first = next_round(rules, now)
    last = next_round(rules, now + rules.open_ahead_s)
    return [number for number in range(first, last + 1) if rules.gate(number) - rules.open_ahead_s <= now]


def _issued_since(rounds: Mapping[int, RoundState], forecaster: str, moment: int) -> bool:
    entries = (state.entries[forecaster] for state in rounds.values() if forecaster in state.entries)
    return any(entry.commit.issued_at >= moment for entry in entries)


def _entered(rounds: Mapping[int, RoundState], number: int, forecaster: str) -> bool:
    return number in rounds and forecaster in rounds[number].entries


def _unrevealed(state: RoundState, forecaster: str) -> bool:
    entry = state.entries.get(forecaster)
    return entry is not None and entry.key is None


def request_for(pool: Pool, number: int, now: int) -> ForecastRequest:
    """What the forecast service is asked for a round."""
    return ForecastRequest(
        region=region_text(pool.rules.region),
        issue_time=now,
        first_valid_time=pool.rules.valid_from(number),
        step_s=pool.rules.step_s,
        steps=pool.rules.steps,
        levels=pool.rules.levels,
        asset_ids=tuple(feed.asset_id for feed in pool.feeds),
    )


@dataclass(frozen=True)
class Sealed:
    """A forecast ready to be pinned and promised; `fallbacks` counts the feeds that the model left out."""

    block: bytes
    root: bytes
    key: bytes
    model_version: bytes
    issued_at: int
    fallbacks: int


def seal_forecast(pool: Pool, reply: ForecastReply, secret: bytes, scope: SealScope) -> Sealed:
    """Quantise every feed, build the salted tree and seal the payload; a feed without forecast gets its fallback."""
    forecasts = {forecast.asset_id: forecast.quantiles_pu for forecast in reply.forecasts}
    series, fallbacks = [], 0
    for feed in pool.feeds:
        values = _quantised(forecasts.get(feed.asset_id), pool.rules)
        fallbacks += values is None
        series.append(encode_series(pool.fallback(feed) if values is None else values))
    key = derive_key(secret, scope)
    version = bytes.fromhex(reply.model_version.removeprefix("0x"))
    header = Header(
        issued_at=reply.issue_time,
        model=reply.model,
        model_version=version,
        drift_ppm=reply.drift_ppm,
        provenance={"feature_time": str(reply.feature_time), "fallbacks": str(fallbacks)},
    )
    plaintext = encode_forecast(ForecastPayload(header, tuple(series)))
    root = forecast_tree(series, key, pool.rules.group_size).root
    return Sealed(seal(key, plaintext), root, key, version, reply.issue_time, fallbacks)


def _quantised(quantiles_pu: list[list[float]] | None, rules: PoolParams) -> tuple[int, ...] | None:
    if quantiles_pu is None:
        return None
    try:
        return quantise_forecast(quantiles_pu, rules.steps, rules.levels)
    except EncodingError:
        return None


def promise_of(sealed: Sealed, cid: bytes, scope: SealScope, wager_wei: int) -> Promise:
    """What goes into the journal before anything is signed."""
    return Promise(
        pool=scope.pool,
        round=scope.round,
        forecaster=scope.forecaster,
        revision=scope.revision,
        root=sealed.root,
        key=sealed.key,
        cid=cid,
        model_version=sealed.model_version,
        issued_at=sealed.issued_at,
        wager_wei=wager_wei,
    )
