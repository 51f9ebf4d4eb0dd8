"""Requests answered: assets, history, hot features, freshness, quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from prometheus_client import Counter
from psycopg_pool import ConnectionPool
from redis import Redis

from forecaster.data.history import read_history
from forecaster.data.hot import with_hot_features
from forecaster.domain import STEP_S, Asset, Floats, Panel
from forecaster.errors import ForecasterError, HorizonError, StaleHistoryError, UnknownAssetError
from forecaster.evaluation.drift import input_drift
from forecaster.features.windows import CONTEXT
from forecaster.prediction.attribution import REACH, attribution
from forecaster.prediction.trained import TrainedModel
from forecaster.service.freshness import feature_time_s, stale_assets
from forecaster.service.known import KnownAssets
from forecaster.service.outcomes import Given, Outcomes
from forecaster.service.recent import RecentHistory
from forecaster.service.results import Answered, Issue
from forecaster.service.results.writer import Results
from forecaster.service.schemas import AssetForecast, AttributionsReply, ForecastsReply, ForecastsRequest

POISONED = Counter("forewatt_forecasts_poisoned_total", "Feature vectors that made no sense, each time they were read")


@dataclass(frozen=True)
class Stores:
    """Where features come from, and where forecasts go."""

    postgres: ConnectionPool
    redis: Redis
    assets: KnownAssets
    outcomes: Outcomes
    history: RecentHistory
    results: Results


def answers(
    trained: TrainedModel, stores: Stores, requests: Sequence[ForecastsRequest]
) -> list[ForecastsReply | ForecasterError]:
    """For each request its reply, or a HorizonError, UnknownAssetError or StaleHistoryError.

    Requests for the same region and times are computed as one; a reply does not depend on what was asked beside it.
    """
    found: dict[int, ForecastsReply | ForecasterError] = {}
    for key in dict.fromkeys((request.region, request.horizon) for request in requests):
        group = [n for n, request in enumerate(requests) if (request.region, request.horizon) == key]
        found |= zip(group, together(trained, stores, [requests[n] for n in group]), strict=True)
    return [found[n] for n in range(len(requests))]


def together(
    trained: TrainedModel, stores: Stores, requests: Sequence[ForecastsRequest]
) -> list[ForecastsReply | ForecasterError]:
    """The same for requests of one region and one horizon."""
    first = requests[0]
    try:
        trained.require(first.horizon)
    except HorizonError as error:
        return [error] * len(requests)
    asked = dict.fromkeys(asset_id for request in requests for asset_id in request.asset_ids)
    known = stores.assets.of(first.region, asked)
    if not known:
        return [UnknownAssetError(request.asset_ids, first.region) for request in requests]
    panel, poisoned = recent_panel(stores, first, list(known.values()))
    POISONED.inc(len(poisoned))
    stale = stale_assets(panel, first.first_valid_time) | poisoned
    usable = taken(panel, [row for row, asset in enumerate(panel.assets) if asset.asset_id not in stale])
    quantiles = trained.forecast(usable, first.horizon) if usable.assets else np.zeros((0, 0, 0), np.float32)
    rows = {asset.asset_id: row for row, asset in enumerate(usable.assets)}
    stores.outcomes.score(first.region, panel)
    for asset, answer in zip(usable.assets, quantiles, strict=True):
        usual = trained.usual_losses.get(asset.asset_class)
        if usual is not None:
            stores.outcomes.record(first.region, asset.asset_id, Given(first.first_valid_time, answer, usual))
    outcome = stores.outcomes.drift(first.region)
    replies = [reply_of(trained, request, known, stale, usable, quantiles, rows, outcome) for request in requests]
    for request, reply in zip(requests, replies, strict=True):
        if isinstance(reply, ForecastsReply):
            own = [rows[each.asset_id] for each in reply.forecasts]
            stores.results.put(answered(request, reply, [usable.assets[row] for row in own], quantiles[own]))
    return replies


def reply_of(
    trained: TrainedModel,
    request: ForecastsRequest,
    known: dict[str, Asset],
    stale: dict[str, str],
    usable: Panel,
    quantiles: Floats,
    rows: dict[str, int],
    outcome: dict[str, float],
) -> ForecastsReply | ForecasterError:
    """One request's part of what was computed for all."""
    if missing := [asset_id for asset_id in request.asset_ids if asset_id not in known]:
        return UnknownAssetError(missing, request.region)
    own_stale = {asset_id: stale[asset_id] for asset_id in request.asset_ids if asset_id in stale}
    own = [rows[asset_id] for asset_id in request.asset_ids if asset_id in rows]
    if not own:
        return StaleHistoryError(own_stale)
    panel = taken(usable, own)
    parts = {name: round(1e6 * part) for name, part in (input_drift(panel, trained.profile) | outcome).items()}
    return ForecastsReply(
        model=trained.model.name,
        model_version=trained.version,
        issue_time=request.issue_time,
        drift_ppm=max(parts.values()),
        drift_parts_ppm=parts,
        feature_time=feature_time_s(panel),
        forecasts=forecasts_of(panel, quantiles[own]),
        stale=own_stale,
    )


def answered(request: ForecastsRequest, reply: ForecastsReply, assets: Sequence[Asset], quantiles: Floats) -> Answered:
    """What is kept of a reply."""
    issue = Issue(request.region, reply.model, reply.model_version, request.issue_time, request.first_valid_time)
    return Answered(issue, reply.drift_ppm, tuple(assets), quantiles)


def explained(trained: TrainedModel, stores: Stores, request: ForecastsRequest) -> AttributionsReply:
    """What drives a forecast; UnknownAssetError, HorizonError, or NotExplainableError from a model that cannot tell."""
    known = stores.assets.of(request.region, request.asset_ids)
    if missing := [asset_id for asset_id in request.asset_ids if asset_id not in known]:
        raise UnknownAssetError(missing, request.region)
    with stores.postgres.connection() as connection:
        start_s = request.first_valid_time - (REACH + 1) * STEP_S
        panel = read_history(connection, list(known.values()), start_s, request.issue_time)
    shares = attribution(trained, panel, request.horizon)
    moved = {
        asset.asset_id: {group: np.round(found[row].astype(np.float64), 7).tolist() for group, found in shares.items()}
        for row, asset in enumerate(panel.assets)
    }
    return AttributionsReply(model=trained.model.name, model_version=trained.version, medians_moved_pu=moved)


def recent_panel(stores: Stores, request: ForecastsRequest, assets: Sequence[Asset]) -> tuple[Panel, dict[str, str]]:
    """What was known of the assets at the issue time, two weeks back, and whose feature vectors make no sense."""
    start_s = request.first_valid_time - (CONTEXT + 1) * STEP_S
    with stores.postgres.connection() as connection:
        panel = stores.history.read(connection, assets, start_s, request.issue_time)
    return with_hot_features(panel, stores.redis, request.region, request.issue_time)


def taken(panel: Panel, rows: Sequence[int]) -> Panel:
    """The panel of some assets."""
    return replace(panel, assets=tuple(panel.assets[row] for row in rows), pu=panel.pu[np.array(rows, np.int64)])


def forecasts_of(panel: Panel, quantiles: Floats) -> list[AssetForecast]:
    """Quantiles (feeds, T, K) by asset; seven digits, so that rounding never uncrosses the order."""
    rounded = np.round(quantiles.astype(np.float64), 7)
    return [
        AssetForecast(asset_id=asset.asset_id, quantiles_pu=rows.tolist())
        for asset, rows in zip(panel.assets, rounded, strict=True)
    ]
