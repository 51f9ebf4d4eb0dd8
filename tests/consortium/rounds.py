"""Plays rounds on a consortium: entries with their payloads, truths, proposals and proofs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.port import Identity
from contracts.consortium.rounds.proposals import deadlines_of_proposals
from contracts.consortium.rounds.refutations import encode_proof
from forewatt.protocol.cid import cid_of
from forewatt.protocol.losses import right_rows
from forewatt.protocol.payload import (
    ForecastPayload,
    Header,
    ObservationPayload,
    encode_forecast,
    encode_observation,
)
from forewatt.protocol.refute import GroupProof
from forewatt.protocol.seal import SealScope, derive_key, key_hash, seal, seed_of
from forewatt.protocol.tree import forecast_tree, observation_tree
from tests.consortium.fabric.block import Transaction
from tests.consortium.world import CUSTODIANS, METER, Consortium

Series = tuple[bytes, ...]
NONCE = bytes(range(32))


@dataclass(frozen=True)
class Forecast:
    """An entry as its forecaster knows it."""

    client: Identity
    series: Series
    key: bytes
    seed: bytes
    sealed: bytes
    arguments: dict[str, Any]

    @property
    def address(self) -> str:
        return address_of(self.client)

    @property
    def wager(self) -> int:
        return int(self.arguments["wager"])


@dataclass
class Round:
    """A round under way."""

    world: Consortium
    number: int
    entries: dict[str, Forecast] = field(default_factory=dict)
    truth: Series = ()

    def forecast(self, client: Identity, series: Series, wager: int, revision: int = 1) -> Forecast:
        """A sealed forecast of a client, which is not committed yet."""
        world, forecaster = self.world, address_of(client)
        scope = SealScope(world.domain.chain_id, world.domain.market, world.pool, self.number, forecaster, revision)
        secret = f"the secret of {client.subject}".encode().ljust(32, b".")
        key = derive_key(secret, scope)
        seed = seed_of(scope.context(), key)
        payload = ForecastPayload(Header(issued_at=1, model="example", model_version=bytes(32)), series)
        sealed = seal(scope.context(), key, encode_forecast(payload))
        arguments = {
            "pool": world.pool,
            "round": self.number,
            "forecaster": forecaster,
            "revision": revision,
            "root": forecast_tree(series, seed, world.rules.group_size).root,
            "key_hash": key_hash(seed),
            "cid": cid_of(sealed),
            "model_version": bytes(32),
            "issued_at": 1,
            "wager": wager,
        }
        return Forecast(client, series, key, seed, sealed, arguments)

    def commit(self, forecast: Forecast, **options: Any) -> Transaction:
        """An endorsed commit, which is not ordered yet."""
        self.entries[forecast.address] = forecast
        return self.world.network.endorse(forecast.client, "commit", **{**forecast.arguments, **options})

    def enter(self, client: Identity, series: Series, wager: int, revision: int = 1) -> Forecast:
        """Commit a forecast."""
        forecast = self.forecast(client, series, wager, revision)
        self.entries[forecast.address] = forecast
        self.world.send(client, "commit", **forecast.arguments)
        return forecast

    def send(self, client: Identity, name: str, **options: Any) -> list[dict[str, Any]]:
        """Send a call about this round."""
        return self.world.send(client, name, pool=self.world.pool, round=self.number, **options)

    def close(self, client: Identity) -> None:
        """Tick the gate and seal the round."""
        self.world.reach_phase(self.number, "gate")
        self.send(client, "seal")

    def reveal(self, forecast: Forecast, **options: Any) -> list[dict[str, Any]]:
        """Deliver the key of an entry to the custodians."""
        transient = {"key": forecast.key, "nonce": NONCE}
        given = {"forecaster": forecast.address, "transient": transient, "endorsers": CUSTODIANS[:2], **options}
        return self.send(forecast.client, "reveal", **given)

    @property
    def order(self) -> list[Forecast]:
        """The entries in index order."""
        return [self.entries[address] for address in sorted(self.entries, key=str.lower)]

    def observation(self, truth: Series, available: int) -> dict[str, Any]:
        """The arguments of an observation, with which all organisations agree."""
        world = self.world
        cid = cid_of(encode_observation(ObservationPayload(world.pool, self.number, truth)))
        root = observation_tree(truth, world.rules.group_size).root
        for judgement in world.judgements.values():
            judgement.agreed.add((world.pool, self.number, root, available, cid))
        return {"root": root, "available": available, "cid": cid}

    def observe(self, client: Identity, truth: Series, available: int) -> list[dict[str, Any]]:
        """Tick the start of the observe window, and observe."""
        self.truth = truth
        self.world.reach_phase(self.number, "reveal_end", "observe_start")
        return self.send(client, "observe", **self.observation(truth, available))

    def rows(self, counted: Sequence[Forecast], earlier: Series | None = None) -> list[bytes]:
        """The right rows of a proposal; `earlier` is the truth of the reference's round, if there is a reference."""
        rules = self.world.rules
        return right_rows(rules, [forecast.series for forecast in counted], self.truth, earlier)

    def propose(self, client: Identity, rows: list[bytes], place: int = 0) -> list[dict[str, Any]]:
        """Tick the start of the propose window, and propose."""
        self.world.reach_phase(self.number, "dispute_end")
        return self.send(
            client, "propose", rows=rows, before=deadlines_of_proposals(self.world.rules, self.number)[place]
        )

    def finalize(self, client: Identity, proposal: int = 0, place: int = 0) -> list[dict[str, Any]]:
        """Tick the end of the refute window, and finalize."""
        rules = self.world.rules
        self.world.reach(deadlines_of_proposals(rules, self.number)[place] + rules.refute_window_s)
        return self.send(client, "finalize", proposal=proposal)

    def refute(
        self, client: Identity, proof: GroupProof, row: int, key: bytes = b"", **options: Any
    ) -> list[dict[str, Any]]:
        """Refute a proposal at the custodians' peers."""
        transient = {"proof": encode_proof(proof), "key": key}
        given = {"proposal": 0, "row": row, "group": proof.group, "transient": transient, "endorsers": CUSTODIANS[:2]}
        return self.send(client, "refute", **{**given, **options})

    def collect(self) -> None:
        """Collect the dues of all entries."""
        for forecast in self.order:
            self.send(Identity(METER, "CN=anyone"), "collect", forecaster=forecast.address)
