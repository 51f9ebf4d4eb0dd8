"""GET /api/v1/feeds, /api/v1/feeds/{feed}/readings and /api/v1/feeds/{feed}/forecasts."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from forewatt.protocol.manifest import FeedEntry
from forewatt.protocol.words import SCALE_PPM
from forewatt.web.problems import Problem
from forewatt.web.tables import TABLE_RESPONSES, table
from oracle.chain.pool import Pool
from oracle.service.parts import IndexParts
from oracle.service.queries import rounds as queries
from oracle.service.schemas import FeedForecastsReply, FeedReply, ForecastReply, ReadingsReply

W_PER_MW, E7 = 10**6, 10**7
DAY_S = 86_400
Number = Annotated[int | None, Query(alias="round", ge=0, lt=2**63)]
Since = Annotated[int | None, Query(alias="from", ge=0, lt=2**36)]
Until = Annotated[int | None, Query(alias="to", ge=0, lt=2**36)]


def registered(service: IndexParts) -> dict[int, FeedReply]:
    """Index -> the feeds whose assets are registered in the region."""
    in_region = {"region": service.settings.region, "feed": {"$ne": None}}
    replies = map(_feed_reply, service.documents["assets"].find(in_region))
    return {reply.feed: reply for reply in replies}


def of_the_pool(service: IndexParts) -> dict[int, FeedReply]:
    """Index -> the feeds of the pool's manifest. An asset that is registered has its name."""
    known = registered(service)
    return {feed: known.get(feed) or _from_manifest(feed, entry) for feed, entry in enumerate(service.pool.feeds)}


def add_routes(api: APIRouter, service: IndexParts, listed: Callable[[IndexParts], dict[int, FeedReply]]) -> None:
    """Add the routes of this resource to `api`; `listed` says which feeds there are."""

    @api.get("/feeds", response_model=list[FeedReply], responses=TABLE_RESPONSES)
    def feeds(request: Request, response: Response) -> Any:
        """The pool's feeds by index."""
        replies = [reply for _, reply in sorted(listed(service).items())]
        return table(request, response, replies, FeedReply)

    @api.get("/feeds/{feed}/readings")
    def readings(feed: int, start: Since = None, end: Until = None) -> ReadingsReply:
        asset_id = service.pool.feeds[existing(feed, service.pool)].asset_id
        until = end if end is not None else service.chain_now_s
        since = start if start is not None else max(0, until - DAY_S)
        with service.connection() as connection:
            rows = queries.readings(connection, asset_id, since, until)
        times, powers = [time for time, _ in rows], [mw for _, mw in rows]
        return ReadingsReply(asset_id=asset_id, times_chain_s=times, power_mw=powers)

    @api.get("/feeds/{feed}/forecasts")
    def forecasts(feed: int, number: Number = None) -> FeedForecastsReply:
        existing(feed, service.pool)
        with service.connection() as connection:
            shown = number if number is not None else queries.latest_revealed(connection, feed)
            if shown is None:
                raise Problem(404, "No forecast of this feed has been revealed yet.", "nothing-revealed")
            revealed = queries.forecasts(connection, shown, feed)
        pool = service.pool_at(shown)
        return _forecasts_reply(pool, existing(feed, pool), shown, revealed)


def existing(feed: int, pool: Pool) -> int:
    """`feed`; HTTP 404 if the pool has no feed of that index in this epoch."""
    if not 0 <= feed < len(pool.feeds):
        raise Problem(404, "There is no feed {feed}; GET /api/v1/feeds lists them.", "no-feed", feed=feed)
    return feed


def _from_manifest(feed: int, entry: FeedEntry) -> FeedReply:
    return FeedReply(
        feed=feed,
        asset_id=entry.asset_id,
        name=entry.asset_id,
        asset_class=entry.asset_class,
        capacity_mw=entry.capacity_w / W_PER_MW,
        latitude=entry.latitude_e7 / E7,
        longitude=entry.longitude_e7 / E7,
    )


def _feed_reply(asset: dict[str, Any]) -> FeedReply:
    fields = {name: asset[name] for name in FeedReply.model_fields if name != "asset_id"}
    return FeedReply(asset_id=asset["_id"], **fields)


def _forecasts_reply(
    pool: Pool, feed: int, number: int, revealed: Iterable[queries.StoredForecast]
) -> FeedForecastsReply:
    rules, capacity_mw = pool.rules, pool.feeds[feed].capacity_w / W_PER_MW
    return FeedForecastsReply(
        round=number,
        first_valid_chain_s=rules.valid_from(number),
        step_s=rules.step_s,
        levels=rules.levels,
        forecasts=[
            ForecastReply(
                forecaster=forecast.forecaster,
                model=forecast.model,
                quantiles_mw=_steps([q / SCALE_PPM * capacity_mw for q in forecast.quantiles_ppm], rules.levels),
            )
            for forecast in revealed
        ],
    )


def _steps(quantiles: list[float], levels: int) -> list[list[float]]:
    """Step-major quantiles as one list a step."""
    return [quantiles[start : start + levels] for start in range(0, len(quantiles), levels)]
