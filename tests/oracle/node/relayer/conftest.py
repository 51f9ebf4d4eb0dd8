"""Forecasters that sign commits of their own making, for relayers."""

from dataclasses import replace
from typing import Any

import pytest

from forewatt.protocol.cid import cid_of
from forewatt.protocol.seal import SealScope, key_hash, seed_of
from forewatt.protocol.typed import ForecastCommit
from oracle.node.relayer.schemas import CommitFields
from oracle.node.signing import sign
from tests.oracle.node.cheat import Cheat

KEY = b"\5" * 32


class Signers:
    """Registered forecasters of one operator, and what they sign for round 0."""

    def __init__(self, world: Any, count: int, account: Any) -> None:
        self.world, self.account = world, account
        cheats = Cheat.many(world, count, account)
        self.forecasters = [world.forecasters[cheat.name] for cheat in cheats]
        rules = world.pool.rules
        self.opening, self.gate = rules.gate(0) - rules.open_ahead_s, rules.gate(0)

    def commit(self, at: int, revision: int = 1, **changed: object) -> ForecastCommit:
        """A commit of the forecaster `at`, whose key is KEY."""
        world, forecaster = self.world, self.forecasters[at]
        scope = SealScope(world.domain.chain_id, world.domain.market, world.pool.id, 0, forecaster, revision)
        commit = ForecastCommit(
            pool=world.pool.id,
            round=0,
            forecaster=forecaster,
            revision=revision,
            root=b"\1" * 32,
            key_hash=key_hash(seed_of(scope.context(), KEY)),
            cid=cid_of(b"a payload"),
            model_version=b"\2" * 32,
            issued_at=self.opening,
            wager_wei=10**18,
        )
        return replace(commit, **changed)  # type: ignore[arg-type]

    def signature(self, commit: ForecastCommit, account: Any = None) -> bytes:
        return sign(commit, self.world.domain, account or self.account)

    def body(self, commit: ForecastCommit, account: Any = None) -> dict[str, Any]:
        """The request of a commit."""
        fields = CommitFields.of(commit).model_dump()
        return {"commit": fields, "signature": "0x" + self.signature(commit, account).hex()}

    def reveal(self, commit: ForecastCommit, key: bytes = KEY) -> dict[str, Any]:
        """The request of a reveal."""
        return {"commit": CommitFields.of(commit).model_dump(), "key": "0x" + key.hex()}


@pytest.fixture
def signers(world: Any) -> Signers:
    import ape

    return Signers(world, 3, ape.accounts.test_accounts[6])
