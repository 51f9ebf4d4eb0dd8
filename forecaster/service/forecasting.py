"""One request answered: assets, history, hot features, freshness, quantiles."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from psycopg_pool import ConnectionPool
from pymongo.database import Database
from redis import Redis

from forecaster.assets import assets_by_id
from forecaster.domain import STEP_S, Floats, Panel
from forecaster.errors import StaleHistoryError
from forecaster.history import read_history
from forecaster.hot import with_hot_features
from forecaster.service.freshness import feature_time_s, stale_assets
from forecaster.service.schemas import AssetForecast, ForecastsReply, ForecastsRequest
from forecaster.trained import Trained
from forecaster.windows import CONTEXT


@dataclass(frozen=True)
class Stores:
    """Where features come from."""

    postgres: ConnectionPool
    redis: Redis
    mongo: Database[dict[str, Any]]


def recent_panel(stores: Stores, request: ForecastsRequest) -> Panel:
    """What was known of the asked assets at the issue time, two weeks back; UnknownAssetError names the unknown."""
    assets = assets_by_id(stores.mongo, request.region, request.asset_ids)
    start_s = request.first_valid_time - (CONTEXT + 1) * STEP_S
    with stores.postgres.connection() as connection:
        panel = read_history(connection, assets, start_s, request.issue_time)
    return with_hot_features(panel, stores.redis, request.region, request.issue_time)


def answer(trained: Trained, stores: Stores, request: ForecastsRequest) -> ForecastsReply:
    """The reply to a request; HorizonError, UnknownAssetError, or StaleHistoryError when no asset is fresh."""
    trained.require(request.horizon)
    panel = recent_panel(stores, request)
    stale = stale_assets(panel, request.first_valid_time)
    fresh = np.array([row for row, asset in enumerate(panel.assets) if asset.asset_id not in stale], np.int64)
    if not len(fresh):
        raise StaleHistoryError(stale)
    usable = replace(panel, assets=tuple(panel.assets[row] for row in fresh), pu=panel.pu[fresh])
    return ForecastsReply(
        model=trained.model.name,
        model_version=trained.version,
        issue_time=request.issue_time,
        drift_ppm=trained.drift_ppm(usable),
        feature_time=feature_time_s(usable),
        forecasts=forecasts_of(usable, trained.forecast(usable, request.horizon)),
        stale=stale,
    )


def forecasts_of(panel: Panel, quantiles: Floats) -> list[AssetForecast]:
    """Quantiles (feeds, T, K) by asset; seven digits, so that rounding never uncrosses the order."""
    rounded = np.round(quantiles.astype(np.float64), 7)
    return [
        AssetForecast(asset_id=asset.asset_id, quantiles_pu=rows.tolist())
        for asset, rows in zip(panel.assets, rounded, strict=True)
    ]
