"""GET /api/status, /rounds, /forecasters, /feeds, /feeds/{feed}/readings and /feeds/{feed}/forecasts."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, HTTPException, Query, status
from psycopg_pool import ConnectionPool
from pymongo.database import Database

from forewatt.protocol.windows import deadlines
from forewatt.protocol.words import SCALE_PPM
from forewatt.settings import Settings
from forewatt.stores import mongo
from oracle.chain.pool import Pool
from oracle.service import queries
from oracle.service.health import Health
from oracle.service.index import Index
from oracle.service.runner import IndexThread
from oracle.service.schemas import (
    EntryReply,
    FeedForecastsReply,
    FeedReply,
    ForecasterReply,
    ForecastReply,
    ReadingsReply,
    RoundReply,
    ServiceState,
    StatusReply,
)

W_PER_MW = 10**6
DAY_S = 86_400
Limit = Annotated[int, Query(ge=1, le=500)]


@dataclass(frozen=True)
class Service:
    """What the routes stand on."""

    settings: Settings
    index: Index
    thread: IndexThread
    health: Health
    connections: ConnectionPool
    assets: Database[dict[str, Any]]

    @property
    def pool(self) -> Pool:
        """The pool as the newest round sees it; 503 while the index is starting."""
        return self.pool_at(self.index.newest)

    def pool_at(self, number: int) -> Pool:
        """The pool as a round sees it, of one that lies ahead the newest; 503 while the index is starting."""
        if self.index.pool is None or self.index.latest is None:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, "The chain's index is starting; ask again.")
        return self.index.pool.at(min(number, self.index.newest))


def feed_in(pool: Pool, feed: int) -> int:
    """The feed itself; 404 where a pool in one of its epochs has none of that number."""
    if not 0 <= feed < len(pool.feeds):
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"There is no feed {feed}; GET /api/feeds lists them.")
    return feed


def router(settings: Settings) -> APIRouter:
    """The routes under /api; including them in an app starts the index with the app's lifespan."""
    index = Index()
    connections = ConnectionPool(
        settings.postgres_url, min_size=1, kwargs={"options": "-c timezone=UTC", "autocommit": True}, open=False
    )
    service = Service(
        settings=settings,
        index=index,
        thread=IndexThread(settings, index),
        health=Health(settings, connections),
        connections=connections,
        assets=mongo.database(settings),
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        service.connections.open()
        service.thread.start()
        try:
            yield
        finally:
            service.thread.stop()
            service.health.close()
            service.connections.close()
            service.assets.client.close()

    routes = APIRouter(prefix="/api", lifespan=lifespan)
    _add_rounds(routes, service)
    _add_feeds(routes, service)
    return routes


def _add_rounds(routes: APIRouter, service: Service) -> None:
    @routes.get("/status")
    def state() -> StatusReply:
        latest, deployment = service.index.latest, service.index.deployment
        return StatusReply(
            now=latest.now if latest else 0,
            chain_id=deployment.chain_id if deployment else 0,
            block=latest.block if latest else 0,
            region=service.settings.region,
            services=[
                ServiceState(name=name, state=is_) for name, is_ in service.health.states(service.thread).items()
            ],
        )

    @routes.get("/rounds")
    def rounds(limit: Limit = 20) -> list[RoundReply]:
        rules = service.pool.rules
        with service.connections.connection() as connection:
            found = queries.rounds(connection, limit)
            entries = queries.entries(connection, [row[0] for row in found])
        by_round: dict[int, list[EntryReply]] = defaultdict(list)
        for number, *entry in entries:
            by_round[number].append(_entry_reply(*entry))
        return [
            RoundReply(
                round=number,
                gate=gate,
                phase=phase,
                entries=by_round[number],
                reference_loss=_text(reference_loss),
                reserve_wei=_text(reserve_wei),
                deadlines=asdict(deadlines(rules, number)),
            )
            for number, gate, phase, reserve_wei, reference_loss in found
        ]

    @routes.get("/forecasters")
    def forecasters() -> list[ForecasterReply]:
        with service.connections.connection() as connection:
            found = queries.forecasters(connection)
        return [_forecaster_reply(*row) for row in found]


def _add_feeds(routes: APIRouter, service: Service) -> None:
    @routes.get("/feeds")
    def feeds() -> list[FeedReply]:
        wanted = {"region": service.settings.region, "feed": {"$ne": None}}
        assets = service.assets["assets"].find(wanted)
        return sorted((_feed_reply(asset) for asset in assets), key=lambda one: one.feed)

    @routes.get("/feeds/{feed}/readings")
    def readings(
        feed: int,
        start: Annotated[int | None, Query(alias="from", ge=0, lt=2**36)] = None,
        end: Annotated[int | None, Query(alias="to", ge=0, lt=2**36)] = None,
    ) -> ReadingsReply:
        asset_id = service.pool.feeds[feed_in(service.pool, feed)].asset_id
        until = end if end is not None else (service.index.latest.now if service.index.latest else 0)
        since = start if start is not None else max(0, until - DAY_S)
        with service.connections.connection() as connection:
            found = queries.readings(connection, asset_id, since, until)
        return ReadingsReply(asset_id=asset_id, times=[time for time, _ in found], power_mw=[mw for _, mw in found])

    @routes.get("/feeds/{feed}/forecasts")
    def forecasts(
        feed: int, number: Annotated[int | None, Query(alias="round", ge=0, lt=2**63)] = None
    ) -> FeedForecastsReply:
        feed_in(service.pool, feed)
        with service.connections.connection() as connection:
            shown = number if number is not None else queries.latest_revealed(connection, feed)
            if shown is None:
                raise HTTPException(status.HTTP_404_NOT_FOUND, "No forecast of this feed has been revealed yet.")
            found = queries.forecasts(connection, shown, feed)
        pool = service.pool_at(shown)
        return _feed_forecasts(pool, feed_in(pool, feed), shown, found)


def _feed_forecasts(pool: Pool, feed: int, number: int, found: Iterable[queries.StoredForecast]) -> FeedForecastsReply:
    rules, capacity_mw = pool.rules, pool.feeds[feed].capacity_w / W_PER_MW
    return FeedForecastsReply(
        round=number,
        first_valid_time=rules.valid_from(number),
        step_s=rules.step_s,
        levels=rules.levels,
        forecasts=[
            ForecastReply(
                forecaster=one.forecaster,
                model=one.model,
                quantiles_mw=_rows([q / SCALE_PPM * capacity_mw for q in one.quantiles_ppm], rules.levels),
            )
            for one in found
        ],
    )


def _rows(values: list[float], width: int) -> list[list[float]]:
    return [values[at : at + width] for at in range(0, len(values), width)]


def _feed_reply(asset: dict[str, Any]) -> FeedReply:
    fields = {name: asset[name] for name in FeedReply.model_fields if name != "asset_id"}
    return FeedReply(asset_id=asset["_id"], **fields)


def _entry_reply(forecaster: str, wager_wei: int, score: int | None, payout_wei: int | None, state: str) -> EntryReply:
    return EntryReply(
        forecaster=forecaster,
        wager_wei=str(wager_wei),
        score=_text(score),
        payout_wei=_text(payout_wei),
        state=state,
    )


def _forecaster_reply(
    forecaster: str, operator: str, model: str, stake: int, delegated: int, rewards: int, rounds: int, mean: int | None
) -> ForecasterReply:
    return ForecasterReply(
        forecaster=forecaster,
        operator=operator,
        name=model,
        model=model,
        stake_wei=str(stake),
        delegated_wei=str(delegated),
        rewards_wei=str(rewards),
        rounds=rounds,
        mean_score=_text(mean),
    )


def _text(value: int | None) -> str | None:
    return None if value is None else str(int(value))
