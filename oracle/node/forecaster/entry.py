"""Turns the forecast service's answer into a sealed entry of a round: pure functions."""

from dataclasses import dataclass

from forewatt.protocol.errors import EncodingError
from forewatt.protocol.payload import ForecastPayload, Header, encode_forecast
from forewatt.protocol.pool import PoolParams, region_text
from forewatt.protocol.quantise import quantise_forecast
from forewatt.protocol.seal import SealScope, derive_key, key_hash, seal, seed_of
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree
from oracle.chain.pool import Pool
from oracle.node.forecaster.forecast_client import ForecastReply, ForecastRequest
from oracle.node.forecaster.journal import Promise


def request_for(pool: Pool, number: int, now: int) -> ForecastRequest:
    """The request to the forecast service for a round."""
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
    """A sealed forecast, ready to pin; `fallbacks` counts the feeds without a usable forecast."""

    block: bytes
    root: bytes
    key_hash: bytes
    model_version: bytes
    issued_at: int
    fallbacks: int


def seal_forecast(pool: Pool, reply: ForecastReply, secret: bytes, scope: SealScope) -> Sealed:
    """Quantise every feed, build the salted tree and seal the payload; a feed without a forecast gets the fallback."""
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
    context = scope.context()
    seed = seed_of(context, key)
    root = forecast_tree(series, seed, pool.rules.group_size).root
    return Sealed(seal(context, key, plaintext), root, key_hash(seed), version, reply.issue_time, fallbacks)


def _quantised(quantiles_pu: list[list[float]] | None, rules: PoolParams) -> tuple[int, ...] | None:
    if quantiles_pu is None:
        return None
    try:
        return quantise_forecast(quantiles_pu, rules.steps, rules.levels)
    except EncodingError:
        return None


def promise_of(sealed: Sealed, cid: bytes, scope: SealScope, wager_wei: int) -> Promise:
    """The journal entry that is written before the forecast is signed."""
    return Promise(
        pool=scope.pool,
        round=scope.round,
        forecaster=scope.forecaster,
        revision=scope.revision,
        root=sealed.root,
        key_hash=sealed.key_hash,
        cid=cid,
        model_version=sealed.model_version,
        issued_at=sealed.issued_at,
        wager_wei=wager_wei,
    )
