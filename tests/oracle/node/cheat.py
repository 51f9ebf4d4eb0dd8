"""A forecaster that commits and reveals whatever it likes."""

from dataclasses import dataclass
from typing import Any

from forewatt.protocol.seal import SealScope, key_hash, seed_of
from forewatt.protocol.typed import ForecastCommit
from forewatt.protocol.words import ZERO32
from oracle.node.signing import sign


@dataclass
class Cheat:
    """A registered forecaster that enters round 0 with a commit of its own making, and a key of its own."""

    world: Any
    name: str
    account: Any
    service: Any
    key: bytes = b"\5" * 32
    fields: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        if self.name not in self.world.forecasters:
            self.world.forecaster(self.name, self.account, self.service)
        rules = self.world.pool.rules
        self.opening = rules.gate(0) - rules.open_ahead_s

    @classmethod
    def many(cls, world: Any, number: int, account: Any) -> "list[Cheat]":
        """Several forecasters of one operator."""
        vault, stake_wei = world.contracts.vault, 10 * 10**18
        world.contracts.token.mint(account, number * stake_wei, sender=account)
        world.contracts.token.approve(vault, number * stake_wei, sender=account)
        cheats = []
        for i in range(number):
            world.forecasters[f"cheat {i}"] = str(vault.forecasterId(account, vault.registrations(account)))
            vault.register(account.address, 0, stake_wei, sender=account)
            cheats.append(cls(world, f"cheat {i}", account, None))
        return cheats

    def commit(self, **changed: bytes) -> None:
        world, forecaster = self.world, self.world.forecasters[self.name]
        scope = SealScope(world.domain.chain_id, world.domain.market, world.pool.id, 0, forecaster, 1)
        own = {"root": ZERO32, "key_hash": key_hash(seed_of(scope.context(), self.key)), "cid": b""}
        sealed = {**own, **changed}
        commit = ForecastCommit(
            world.pool.id,
            0,
            forecaster,
            1,
            **sealed,
            model_version=b"\2" * 32,
            issued_at=self.opening,
            wager_wei=10**18,
        )
        self.fields = tuple(commit.message().values())
        signature = sign(commit, world.domain, self.account)
        world.contracts.market.commit(self.fields, signature, sender=self.account)

    def reveal(self, key: bytes) -> None:
        self.world.contracts.market.reveal(self.fields, key, sender=self.account)
