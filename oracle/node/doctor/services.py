"""Checks of what a node uses next to the chain: content store, forecast service, attestors, PostgreSQL, folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx

from forewatt.protocol.typed import Domain
from forewatt.protocol.windows import next_round
from forewatt.settings import Settings, service_headers
from forewatt.stores import postgres
from forewatt.stores.content import ContentStore
from oracle.chain.pool import PoolEpochs
from oracle.node.doctor.accounts import Participant
from oracle.node.doctor.finding import Check, CheckFailed, CheckWarns
from oracle.node.forecaster.entry import request_for
from oracle.node.forecaster.forecast_client import ForecastClient

PROBE = b"forewatt node doctor: a block that checks that this store pins and serves"
TIMEOUT_S = 10.0


def service_checks(who: Participant, settings: Settings) -> Iterator[Check]:
    """The checks of the services that the role uses."""
    ipfs = "start the IPFS node, or set FOREWATT_IPFS_API_URL and FOREWATT_IPFS_GATEWAY_URL to one that runs"
    yield Check("content store", lambda: _stores(settings), ipfs)
    yield Check("manifest", lambda: _manifest(who, settings), ipfs, ("pool", "content store"))
    if who.role == "forecaster":
        service = "start it with `forewatt model serve`, or set FOREWATT_FORECASTER_URL"
        yield Check("forecast service", lambda: _forecasts(who, settings), service, ("manifest",))
        yield Check("node folder", lambda: _writes(settings.node_path), "set FOREWATT_NODE_PATH to a folder of its own")
    if who.role == "settler":
        yield Check("attestors", lambda: _attestors(settings), "set FOREWATT_ATTESTOR_URLS")
    if who.role == "attestor":
        yield Check("readings", lambda: _reads(settings), "set FOREWATT_POSTGRES_URL to the database of the readings")


def _stores(settings: Settings) -> str:
    with ContentStore.of(settings) as content:
        cid = content.put(PROBE)
        content.get(cid)
    return f"{settings.ipfs_api_url} pins, and {settings.ipfs_gateway_url} serves"


def _epochs(who: Participant, content: ContentStore) -> PoolEpochs:
    deployment = who.deployment
    domain = Domain(deployment.chain_id, deployment.market)
    return PoolEpochs(deployment.pool_id, domain, who.contracts.pools, content)


def _next(who: Participant, rules_of: PoolEpochs) -> tuple[int, int]:
    """The chain's time and the next round to commit to."""
    now = int(who.provider.get_block("latest").timestamp)
    return now, next_round(rules_of.rules, now)


def _manifest(who: Participant, settings: Settings) -> str:
    with ContentStore.of(settings) as content:
        epochs = _epochs(who, content)
        _, number = _next(who, epochs)
        return f"lists the {len(epochs.at(number).feeds)} feeds of round {number}"


def _forecasts(who: Participant, settings: Settings) -> str:
    with ContentStore.of(settings) as content:
        epochs = _epochs(who, content)
        now, number = _next(who, epochs)
        pool = epochs.at(number)
    with ForecastClient(settings.forecaster_url, service_headers(settings)) as service:
        reply = service.forecast(request_for(pool, number, now))
    missing = {feed.asset_id for feed in pool.feeds} - {forecast.asset_id for forecast in reply.forecasts}
    if missing:
        named = ", ".join(sorted(missing)[:5])
        raise CheckWarns(
            f"{reply.model} has no forecast for {len(missing)} of {len(pool.feeds)} feeds, such as {named}",
            "these feeds would get the fallback forecast: check their readings and the model's asset classes",
        )
    return f"{reply.model} forecasts all {len(pool.feeds)} feeds of round {number}"


def _writes(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise CheckFailed(f"{folder} is not writable", "make it writable, or set FOREWATT_NODE_PATH")
    if mode := folder.stat().st_mode & 0o077:
        raise CheckWarns(f"others may read {folder} (mode {mode:03o} for group and others)", f"chmod 700 {folder}")
    return f"{folder} is writable and private"


def _attestors(settings: Settings) -> str:
    urls = settings.attestor_list
    if not urls:
        raise CheckFailed("no attestor is known", "set FOREWATT_ATTESTOR_URLS to their base URLs, separated by commas")
    silent = []
    for url in urls:
        try:
            httpx.get(f"{url.rstrip('/')}/health", timeout=TIMEOUT_S).raise_for_status()
        except httpx.HTTPError as error:
            silent.append(f"{url} ({error})")
    if silent:
        raise CheckFailed(f"no answer from {', '.join(silent)}", "start these attestors, or correct their URLs")
    return f"{len(urls)} attestors answer"


def _reads(settings: Settings) -> str:
    with postgres.pool(settings.postgres_url) as connections, connections.connection() as connection:
        row = connection.execute("select max(time) from readings").fetchone()
    if row is None or row[0] is None:
        raise CheckWarns("the database has no readings yet", "start streaming; an attestor signs what was measured")
    return f"the newest reading is of {row[0].isoformat()}"
