"""A sealed forecast as its forecaster knows it."""

import os
from dataclasses import dataclass
from typing import Any

from contracts.consortium.ledger.addresses import domain_of
from demo.consortium.market import address
from forewatt.embedded.fabric.plan import CHANNEL
from forewatt.fabric.identity import Client
from forewatt.protocol.cid import cid_of
from forewatt.protocol.payload import ForecastPayload, Header, encode_forecast
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.seal import SealScope, derive_key, key_hash, seal, seed_of
from forewatt.protocol.tree import forecast_tree

Series = tuple[bytes, ...]


@dataclass(frozen=True)
class Forecast:
    """An entry as its forecaster knows it; `arguments` are those of `commit`."""

    client: Client
    series: Series
    key: bytes
    seed: bytes
    sealed: bytes
    arguments: dict[str, Any]

    @property
    def address(self) -> str:
        """The forecaster."""
        return address(self.client)

    @property
    def wager(self) -> int:
        """The wager, in wei."""
        return int(self.arguments["wager"])


def sealed_forecast(
    rules: PoolParams, pool: bytes, number: int, client: Client, series: Series, wager: int, revision: int = 1
) -> Forecast:
    """A sealed forecast, which is not committed yet."""
    domain, forecaster = domain_of(CHANNEL), address(client)
    scope = SealScope(domain.chain_id, domain.market, pool, number, forecaster, revision)
    key = derive_key(os.urandom(32), scope)
    seed = seed_of(scope.context(), key)
    payload = ForecastPayload(Header(issued_at=1, model="example", model_version=bytes(32)), series)
    sealed = seal(scope.context(), key, encode_forecast(payload))
    arguments = {
        "pool": pool,
        "round": number,
        "forecaster": forecaster,
        "revision": revision,
        "root": forecast_tree(series, seed, rules.group_size).root,
        "key_hash": key_hash(seed),
        "cid": cid_of(sealed),
        "model_version": bytes(32),
        "issued_at": 1,
        "wager": wager,
    }
    return Forecast(client, series, key, seed, sealed, arguments)
