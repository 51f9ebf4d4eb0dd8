"""Plays rounds on a bare chain by plain calls, faster than nodes do: for benchmarks and for proofs."""

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_utils.crypto import keccak

from forewatt.protocol.cid import cid_from_text
from forewatt.protocol.limits import Epoch
from forewatt.protocol.losses import right_rows
from forewatt.protocol.manifest import FeedEntry, encode_manifest, feeds_root
from forewatt.protocol.payload import ForecastPayload, Header, ObservationPayload, encode_forecast, encode_observation
from forewatt.protocol.pool import PoolParams, default_struct, params_from_struct, pool_id
from forewatt.protocol.rows import decode_row
from forewatt.protocol.seal import SealScope, derive_key, key_hash, seal, seed_of
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.protocol.typed import Domain, ForecastCommit, Observation
from forewatt.stores.content import ContentStore
from oracle.audit.read.abi import decode_answer, encode_call
from tests.oracle.small import SMALL

UNIT = 10**18
RULES = {"step": 900, **SMALL}


@dataclass(frozen=True)
class Player:
    """A forecaster, its operator's account, and the key that signs its commits."""

    forecaster: str
    operator: str
    key: bytes


class Market:
    """A pool on a bare chain whose rounds are played by plain calls."""

    def __init__(self, chain: Any, content: ContentStore, feeds: int, players: int, **rules: int) -> None:
        self.chain, self.content = chain, content
        self.payer = chain.accounts[9]
        now = int(chain.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        struct = {**default_struct(), "region": b"bench".ljust(32, b"\0"), "genesis": now + 7_200, **RULES, **rules}
        self.rules: PoolParams = params_from_struct({**struct, "arbitrator": chain.accounts[0]})
        self.attestors = sorted((Account.create() for _ in range(3)), key=lambda account: int(account.address, 16))
        self.manifest = tuple(
            FeedEntry(f"asset{i}", "solar", 1_000_000, 520_000_000, 130_000_000) for i in range(feeds)
        )
        self.pool = self._create()
        self.chain.target = replace(chain.target, pool=self.pool)
        self.domain = Domain(chain.target.chain_id, chain.target.market)
        self.players = [self._register(account) for account in chain.accounts[1 : 1 + players]]
        self._observed: dict[int, tuple[bytes, ...]] = {}
        self._proposed: dict[int, tuple[Any, ...]] = {}
        self._cids: dict[tuple[str, int], bytes] = {}

    def write(self, path: Path) -> None:
        """Write the deployment file."""
        target = self.chain.target
        names = ("chain_id", "block", "token", "access", "vault", "pools", "market", "disputes", "lens")
        path.write_text(
            json.dumps({**{name: getattr(target, name) for name in names}, "pool": {"id": self.pool.hex()}})
        )

    def play(self, rounds: int) -> None:
        """Play rounds 0 to `rounds` - 1 from their commits to their ends, in the order of time."""
        for moment, move, number in sorted(self._moves(rounds), key=lambda item: item[0]):
            getattr(self, f"_{move}")(number, moment)

    def _moves(self, rounds: int) -> Iterator[tuple[int, str, int]]:
        rules = self.rules
        for number in range(rounds):
            gate = rules.gate(number)
            yield gate - 10, "commit", number
            yield gate + 11, "reveal", number
            yield gate + rules.observe_start_s + 12, "observe", number
            yield gate + rules.dispute_end_s + 13, "propose", number
            yield gate + rules.dispute_end_s + rules.refute_window_s + 20, "finalize", number

    def _commit(self, number: int, moment: int) -> None:
        commits = [self._entry(player, number, moment)[0] for player in self.players]
        signed = [commit.sign(self.domain, player.key) for commit, player in zip(commits, self.players, strict=True)]
        self._send(moment, "Market", "commitMany", [_fields(commit) for commit in commits], signed)

    def _reveal(self, number: int, moment: int) -> None:
        entries = [self._entry(player, number, self.rules.gate(number) - 10, pin=False) for player in self.players]
        self._send(
            moment, "Market", "revealMany", [_fields(commit) for commit, _, _ in entries], [e[1] for e in entries]
        )

    def _observe(self, number: int, moment: int) -> None:
        series = (encode_series((_truth(number),) * self.rules.steps),) * len(self.manifest)
        cid = self.content.put(encode_observation(ObservationPayload(self.pool, number, series)))
        root = observation_tree(series, self.rules.group_size).root
        truth = Observation(self.pool, number, root, (1 << len(self.players)) - 1, cid_from_text(cid))
        signatures = [truth.sign(self.domain, attestor.key) for attestor in self.attestors[:2]]
        self._observed[number] = series
        self._send(moment, "Market", "observe", *truth.message().values(), signatures)

    def _propose(self, number: int, moment: int) -> None:
        observed, earlier = self._observed[number], self._observed.pop(number - self.rules.ref_lag, None)
        forecasts = [self._series(at, number) for at in range(len(self.players))]
        rows = right_rows(self.rules, forecasts, observed, earlier)
        sums, hashes = [sum(decode_row(row)) for row in rows], [keccak(row) for row in rows]
        self._proposed[number] = (sums, hashes, self.payer, moment)
        self._send(moment, "Market", "propose", self.pool, number, rows)

    def _finalize(self, number: int, moment: int) -> None:
        names = [player.forecaster for player in self.players]
        self._send(moment, "Market", "finalize", self.pool, number, 0, self._proposed.pop(number), names)

    def _series(self, at: int, number: int) -> tuple[bytes, ...]:
        levels = range(1, self.rules.levels + 1)
        row = tuple(_truth(number) + 500 * at + 1_000 * level for level in levels) * self.rules.steps
        return (encode_series(row),) * len(self.manifest)

    def _entry(self, player: Player, number: int, moment: int, pin: bool = True) -> tuple[ForecastCommit, bytes, bytes]:
        """A player's commit, key and sealed payload; pinned only once."""
        scope = SealScope(self.domain.chain_id, self.domain.market, self.pool, number, player.forecaster, 1)
        key, context = derive_key(b"bench".ljust(32, b"\0"), scope), scope.context()
        seed, series = seed_of(context, key), self._series(self.players.index(player), number)
        header = Header(moment - 60, "bench", bytes(32))
        sealed = seal(context, key, encode_forecast(ForecastPayload(header, series)))
        root = forecast_tree(series, seed, self.rules.group_size).root
        if pin:
            self._cids[player.forecaster, number] = cid_from_text(self.content.put(sealed))
        cid = self._cids[player.forecaster, number]
        commit = ForecastCommit(
            self.pool, number, player.forecaster, 1, root, key_hash(seed), cid, bytes(32), moment - 60, 10 * UNIT
        )
        return commit, key, sealed

    def _create(self) -> bytes:
        chain, target = self.chain, self.chain.target
        admin = chain.accounts[0]
        manifest = cid_from_text(self.content.put(encode_manifest(self.manifest)))
        signers = tuple(account.address for account in self.attestors)
        epoch = Epoch(0, feeds_root(self.manifest), len(self.manifest), manifest, signers, 2)
        chain.call(admin, "Access", target.access, "grantRole", 1, admin, 0)
        struct = tuple(self.rules.struct().values())
        chain.call(admin, "Pools", target.pools, "createPool", struct, astuple(epoch))
        pool = pool_id(target.chain_id, target.market, self.rules)
        chain.call(self.payer, "Token", target.token, "mint", self.payer, 10**6 * UNIT)
        chain.call(self.payer, "Token", target.token, "approve", target.vault, 10**6 * UNIT)
        chain.call(self.payer, "Vault", target.vault, "fund", pool, 10**5 * UNIT)
        return pool

    def _register(self, operator: str) -> Player:
        chain, target, authority = self.chain, self.chain.target, Account.create()
        chain.call(operator, "Token", target.token, "mint", operator, 1_000 * UNIT)
        chain.call(operator, "Token", target.token, "approve", target.vault, 1_000 * UNIT)
        count = self._view("registrations", operator)
        chain.call(operator, "Vault", target.vault, "register", authority.address, 100, 500 * UNIT)
        return Player(self._view("forecasterId", operator, count), operator, bytes(authority.key))

    def _view(self, function: str, *arguments: object) -> Any:
        data = "0x" + encode_call("Vault", function, arguments).hex()
        answer = self.chain.ask("eth_call", {"to": self.chain.target.vault, "data": data}, "latest")
        return decode_answer("Vault", function, bytes.fromhex(answer[2:]))

    def _send(self, moment: int, contract: str, function: str, *arguments: object) -> None:
        self.chain.ask("evm_setNextBlockTimestamp", moment)
        self.chain.call(self.payer, contract, self.chain.target.market, function, *arguments)


def _fields(commit: ForecastCommit) -> tuple[object, ...]:
    return tuple(commit.message().values())


def _truth(number: int) -> int:
    """The power of every feed in a round, in ppm of its capacity."""
    return 400_000 + 5_000 * (number % 7)
