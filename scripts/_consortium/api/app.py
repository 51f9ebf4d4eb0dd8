"""The settlement API of a channel: rounds, entries, forecasters, feeds and forecasts, all read-only; the dapp at /."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI

from contracts.consortium.accounts.funds import Fund
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from forewatt.settings import Settings
from forewatt.stores import redis
from forewatt.web.app import API_V1, public_app
from forewatt.web.auth.access import Rules, guard
from forewatt.web.auth.roles import Scope
from forewatt.web.auth.routes import RULES as SIGN_IN
from forewatt.web.auth.routes import auth_router
from forewatt.web.live.routes import events_router
from forewatt.web.ui import mount_dapp
from oracle.service.access import KEPT
from oracle.service.index import Index
from oracle.service.parts import IndexParts
from oracle.service.routes import feeds, forecasters, forecasts, payouts, rounds, status
from oracle.service.schemas import PoolReply, plain_rule
from scripts._consortium.api import proofs, timeline
from scripts._consortium.api.index import index_channel
from scripts._consortium.api.unreadable import no_peer
from scripts._consortium.node.channel import Channel, ChannelUnreadable
from scripts._consortium.node.pool import ChannelPool

READ = (
    "status",
    "rounds",
    "rounds/{number}/events",
    "rounds/{number}/entries/{forecaster}/proof",
    "forecasters",
    "feeds",
    "feeds/{feed}/readings",
    "feeds/{feed}/forecasts",
    "forecasts/summary",
    "forecasts/latest",
    "entries",
    "payouts",
    "pools",
)
RULES: Rules = {**{f"GET {API_V1}/{path}": Scope.READ for path in READ}, "WS /ws/forecasts": Scope.READ}
DAPP = Path(__file__).resolve().parents[3] / "dapp" / "out"


def create_app(settings: Settings, channel: Channel, pool: ChannelPool) -> FastAPI:
    """The app of one pool. What it shows of forecasts is what the client's organisation holds."""
    index = Index()
    # A member may have no streaming part, so the status must not call it down.
    work = partial(index_channel, settings, channel, pool, index)
    parts = IndexParts(**IndexParts.common(settings, index, work, needs_streaming=False))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        parts.start()
        try:
            yield
        finally:
            parts.stop()

    api = APIRouter(prefix=API_V1, lifespan=lifespan)
    for resource in (status, rounds, forecasters, forecasts, payouts):
        resource.add_routes(api, parts)
    # The streaming part registers assets. The manifest has the feeds too.
    feeds.add_routes(api, parts, feeds.of_the_pool)
    timeline.add_routes(api, timeline.Timeline(channel, pool.id))
    proofs.add_routes(api, parts, channel, pool)
    _add_pools(api, parts, channel, pool)
    kept = {route: topics for route, topics in KEPT.items() if route in RULES}
    app = public_app("settlement", settings, kept=kept)
    access = guard(app, settings, {**SIGN_IN, **RULES}, redis.client(settings.redis_url))
    # A channel's clients have certificates, and no wallets: people sign in at their organisation's provider.
    app.include_router(auth_router(access, None))
    app.include_router(api)
    app.include_router(events_router(settings.redis_url))
    mount_dapp(app, DAPP)
    return app


def _add_pools(api: APIRouter, parts: IndexParts, channel: Channel, source: ChannelPool) -> None:
    @api.get("/pools")
    def pools() -> list[PoolReply]:
        """The pool, with its rules, feeds, attestors and fund. A channel has no vault of its own: it is the market."""
        pool = parts.pool
        try:
            stored = channel.read(key("fund", pool.id))
        except ChannelUnreadable as error:
            raise no_peer(error) from error
        fund = decode_record(Fund, stored) if stored else Fund()
        rules = asdict(source.rules)
        return [
            PoolReply(
                pool="0x" + pool.id.hex(),
                chain_id=pool.domain.chain_id,
                market=pool.domain.market,
                vault=pool.domain.market,
                region=parts.settings.region,
                feeds=len(pool.feeds),
                attestors=list(pool.attestors),
                quorum=pool.quorum,
                fund_free_wei=str(fund.free),
                fund_reserved_wei=str(fund.reserved),
                genesis_chain_s=rules.pop("genesis"),
                rules={name: plain_rule(value) for name, value in rules.items()},
            )
        ]
