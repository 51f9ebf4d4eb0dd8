"""Computes replies: reads assets, history and hot features, checks freshness, forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import psycopg
from prometheus_client import Counter, Gauge
from psycopg_pool import ConnectionPool
from redis import Redis

from forecaster.data.history import read_history
from forecaster.data.hot import with_hot_features
from forecaster.data.outlook import read_outlook
from forecaster.domain import Asset, Floats, Panel
from forecaster.errors import ForecasterError, HorizonError, StaleHistoryError, UnfitAssetsError, UnknownAssetError
from forecaster.evaluation.drift import input_drift
from forecaster.features.grid import context_of
from forecaster.models.base import variables_of
from forecaster.prediction.attribution import attribution, reach_of
from forecaster.prediction.trained import TrainedModel
from forecaster.service.assets import AssetCache, FoundAssets
from forecaster.service.freshness import feature_time_s, stale_assets
from forecaster.service.past_forecasts import PastForecast, PastForecasts
from forecaster.service.recent import RecentHistory
from forecaster.service.results import Issue, IssuedForecasts
from forecaster.service.results.writer import ResultsWriter
from forecaster.service.schemas import AssetForecast, AttributionsReply, ForecastsReply, ForecastsRequest

DRIFT = Gauge(
    "forewatt_forecasts_drift_ratio", "Drift of the latest forecasts, 0 for none and 1 for the most", ["region", "part"]
)
COVERAGE = Gauge(
    "forewatt_forecasts_coverage_ratio", "Share of recent readings within the 80 % intervals forecast", ["region"]
)
OUTLOOK_S = 3 * 86_400
"""Weather and prices are read from this long before the issue time: they are compared with those of the day before."""
POISONED = Counter("forewatt_forecasts_poisoned_total", "Invalid feature vectors, counted at each read")


@dataclass(frozen=True)
class Stores:
    """The sources of features and the destination of forecasts."""

    postgres: ConnectionPool
    redis: Redis
    assets: AssetCache
    past_forecasts: PastForecasts
    history: RecentHistory
    results: ResultsWriter


@dataclass(frozen=True)
class GroupForecast:
    """What was computed for all requests of a group: known assets, unfit and stale ones with the reason, forecasts.

    `unfit` assets cannot be forecast whatever their readings: by their registration, or by their class.

    `panel` contains the assets that were forecast, `quantiles` (feeds, T, K) their forecasts in pu, `rows` their rows.
    """

    unfit: dict[str, str]
    stale: dict[str, str]
    panel: Panel
    quantiles: Floats
    rows: dict[str, int]
    outcome_drift: dict[str, float]


def answer_requests(
    trained: TrainedModel, stores: Stores, requests: Sequence[ForecastsRequest]
) -> list[ForecastsReply | ForecasterError]:
    """For each request its reply, or a HorizonError, UnknownAssetError, UnfitAssetsError or StaleHistoryError.

    Requests for the same region and times are computed together; a reply does not depend on the other requests.
    """
    replies: dict[int, ForecastsReply | ForecasterError] = {}
    for key in dict.fromkeys((request.region, request.horizon) for request in requests):
        group = [n for n, request in enumerate(requests) if (request.region, request.horizon) == key]
        replies |= zip(group, answer_group(trained, stores, [requests[n] for n in group]), strict=True)
    return [replies[n] for n in range(len(requests))]


def answer_group(
    trained: TrainedModel, stores: Stores, requests: Sequence[ForecastsRequest]
) -> list[ForecastsReply | ForecasterError]:
    """Like `answer_requests`, for requests with the same region and horizon."""
    first = requests[0]
    try:
        trained.require(first.horizon)
    except HorizonError as error:
        return [error] * len(requests)
    asset_ids = dict.fromkeys(asset_id for request in requests for asset_id in request.asset_ids)
    found = stores.assets.of(first.region, asset_ids)
    known = found.assets.keys() | found.unfit.keys()
    group = forecast_group(trained, stores, first, found)
    replies = [
        UnknownAssetError(unknown, request.region)
        if (unknown := [asset_id for asset_id in request.asset_ids if asset_id not in known])
        else reply_to(request, trained, group)
        for request in requests
    ]
    for request, reply in zip(requests, replies, strict=True):
        if isinstance(reply, ForecastsReply):
            rows = [group.rows[forecast.asset_id] for forecast in reply.forecasts]
            assets = tuple(group.panel.assets[row] for row in rows)
            stores.results.put(issued_forecasts(request, reply, assets, group.quantiles[rows]))
    return replies


def forecast_group(
    trained: TrainedModel, stores: Stores, request: ForecastsRequest, found: FoundAssets
) -> GroupForecast:
    """Forecast all known assets of a group, and score its past forecasts against the readings."""
    unfit = found.unfit | trained.unlearnt(list(found.assets.values()))
    assets = [asset for asset in found.assets.values() if asset.asset_id not in unfit]
    panel, invalid = recent_panel(stores, request, assets)
    if variables_of(trained.model):
        with stores.postgres.connection() as connection:
            panel = with_outlook(connection, panel, request, request.issue_time - OUTLOOK_S)
    POISONED.inc(len(invalid))
    stale = stale_assets(panel, request.first_valid_time) | invalid
    fresh = panel.select([row for row, asset in enumerate(panel.assets) if asset.asset_id not in stale])
    quantiles = trained.forecast(fresh, request.horizon) if fresh.assets else np.zeros((0, 0, 0), np.float32)
    past = stores.past_forecasts
    past.score(request.region, panel)
    if (covered := past.coverage(request.region)) is not None:
        COVERAGE.labels(request.region).set(covered)
    for asset, forecast in zip(fresh.assets, quantiles, strict=True):
        usual_loss = trained.usual_losses.get(asset.asset_class)
        if usual_loss is not None:
            issued = PastForecast(request.first_valid_time, forecast, usual_loss, request.step_s)
            past.record(request.region, asset.asset_id, issued)
    rows = {asset.asset_id: row for row, asset in enumerate(fresh.assets)}
    return GroupForecast(unfit, stale, fresh, quantiles, rows, past.drift(request.region))


def reply_to(
    request: ForecastsRequest, trained: TrainedModel, group: GroupForecast
) -> ForecastsReply | ForecasterError:
    """The reply to one request of a group."""
    unanswered = group.unfit | group.stale
    stale = {asset_id: unanswered[asset_id] for asset_id in request.asset_ids if asset_id in unanswered}
    rows = [group.rows[asset_id] for asset_id in request.asset_ids if asset_id in group.rows]
    if not rows:
        return UnfitAssetsError(stale) if stale.keys() <= group.unfit.keys() else StaleHistoryError(stale)
    panel = group.panel.select(rows)
    drift = input_drift(panel, trained.profile) | group.outcome_drift
    for part, value in drift.items():
        DRIFT.labels(request.region, part).set(value)
    parts_ppm = {name: round(1e6 * part) for name, part in drift.items()}
    return ForecastsReply(
        model=trained.model.name,
        model_version=trained.version,
        issue_time=request.issue_time,
        drift_ppm=max(parts_ppm.values()),
        drift_parts_ppm=parts_ppm,
        feature_time=feature_time_s(panel),
        forecasts=forecasts_of(panel, group.quantiles[rows]),
        stale=stale,
    )


def issued_forecasts(
    request: ForecastsRequest, reply: ForecastsReply, assets: tuple[Asset, ...], quantiles: Floats
) -> IssuedForecasts:
    """The part of a reply that is stored."""
    issue = Issue(
        request.region,
        reply.model,
        reply.model_version,
        request.issue_time,
        request.first_valid_time,
        request.step_s,
    )
    return IssuedForecasts(issue, reply.drift_ppm, assets, quantiles, request.trace)


def explain(trained: TrainedModel, stores: Stores, request: ForecastsRequest) -> AttributionsReply:
    """Attribute a forecast to groups of inputs.

    Raises UnknownAssetError, UnfitAssetsError, HorizonError, or NotExplainableError if the model does not predict from
    windows.
    """
    found = stores.assets.of(request.region, request.asset_ids)
    known, unfit = found.assets, found.unfit | trained.unlearnt(list(found.assets.values()))
    if unknown := [asset_id for asset_id in request.asset_ids if asset_id not in known and asset_id not in unfit]:
        raise UnknownAssetError(unknown, request.region)
    trained.require(request.horizon)
    if unfit:
        raise UnfitAssetsError(unfit)
    with stores.postgres.connection() as connection:
        start_s = history_end_s(request) - (reach_of(request.step_s) + 1) * request.step_s
        panel = read_history(connection, list(known.values()), start_s, request.issue_time, request.step_s)
        if variables_of(trained.model):
            panel = with_outlook(connection, panel, request, start_s)
    shares = attribution(trained, panel, request.horizon)
    moved = {
        asset.asset_id: {group: np.round(share[row].astype(np.float64), 7).tolist() for group, share in shares.items()}
        for row, asset in enumerate(panel.assets)
    }
    return AttributionsReply(model=trained.model.name, model_version=trained.version, medians_moved_pu=moved)


def recent_panel(stores: Stores, request: ForecastsRequest, assets: Sequence[Asset]) -> tuple[Panel, dict[str, str]]:
    """Two weeks of readings known at the issue time, and the assets with an invalid feature vector and the reason."""
    start_s = history_end_s(request) - (context_of(request.step_s) + 1) * request.step_s
    with stores.postgres.connection() as connection:
        panel = stores.history.read(connection, assets, start_s, request.issue_time)
    return with_hot_features(panel, stores.redis, request.region, request.issue_time)


def with_outlook(connection: psycopg.Connection, panel: Panel, request: ForecastsRequest, start_s: int) -> Panel:
    """The panel with what was issued by the issue time about the intervals from `start_s` to the forecast's last."""
    end_s = request.first_valid_time + request.steps * request.step_s
    outlook = read_outlook(connection, panel.assets, start_s, end_s, request.issue_time, request.step_s)
    return replace(panel, outlook=outlook)


def history_end_s(request: ForecastsRequest) -> int:
    """The time before which two weeks of readings are needed: the forecast's first, unless it begins late."""
    return min(request.first_valid_time, request.issue_time + 4 * 3_600)


def forecasts_of(panel: Panel, quantiles: Floats) -> list[AssetForecast]:
    """Quantiles (feeds, T, K) by asset. Rounding to seven digits keeps the quantiles' order."""
    rounded = np.round(quantiles.astype(np.float64), 7)
    return [
        AssetForecast(asset_id=asset.asset_id, quantiles_pu=rows.tolist())
        for asset, rows in zip(panel.assets, rounded, strict=True)
    ]
