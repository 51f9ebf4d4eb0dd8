"""Fixtures: a deployment on an anvil of this test process, wallets by role, and the calls of a round."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak, to_canonical_address, to_checksum_address
from rlp import encode as rlp_encode  # type: ignore[import-untyped]

from forewatt.protocol.pool import default_struct, params_from_struct
from forewatt.protocol.rows import decode_row, row_hash
from forewatt.protocol.seal import SealScope, key_hash, seed_of
from forewatt.protocol.typed import Domain, ForecastCommit, Observation
from scripts._compile import compile_contracts
from tests.contracts.errors import know_all_errors, reverts
from tests.contracts.mutant import container_of
from tests.contracts.vaults import accept, delegate, lock, vault  # noqa: F401 - fixtures

UNIT = 10**18
COOLDOWN_S = 14_400
MIN_OWN_STAKE_WEI = 10 * UNIT
CID = bytes.fromhex("01551220") + keccak(b"payload")
FEED_COUNT = 3
GROUPS = 2


def created_address(sender: str, nonce: int) -> str:
    """Return the address of the contract that `sender` creates with this nonce."""
    return to_checksum_address(keccak(rlp_encode([to_canonical_address(sender), nonce]))[12:])


def local_key(name: str) -> LocalAccount:
    """Return a key that signs but sends no transactions. It is the same in every run."""
    return Account.from_key(keccak(text=name))


@dataclass(frozen=True)
class Deployed:
    """The deployed contracts."""

    token: Any
    access: Any
    vault: Any
    pools: Any
    market: Any
    disputes: Any
    lens: Any


@dataclass
class World:
    """A pool, and the calls of its actors. Only `at` and `play` move the time."""

    chain: Any
    contracts: Deployed
    params: dict[str, Any]
    epoch: dict[str, Any]
    pool: bytes
    attestors: list[LocalAccount]
    relayer: Any
    authorities: dict[str, LocalAccount] = field(default_factory=dict)
    commits: dict[tuple[int, str], ForecastCommit] = field(default_factory=dict)
    proposals: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)

    @property
    def domain(self) -> Domain:
        return Domain(self.chain.chain_id, self.contracts.market.address)

    def gate(self, number: int) -> int:
        return self.params["genesis"] + number * self.params["period"]

    def at(self, number: int, offset: str | int) -> None:
        """Set the time of the next block: `offset` (in seconds, or the name of a rule) after the round's gate."""
        seconds = self.params[offset] if isinstance(offset, str) else offset
        self.chain.pending_timestamp = self.gate(number) + seconds

    def register(self, operator: Any, stake_wei: int = 100 * UNIT, commission_bps: int = 1000) -> str:
        """Register a forecaster with its own key as authority; return its address."""
        authority = local_key(f"authority of {operator.address}")
        receipt = self.contracts.vault.register(authority.address, commission_bps, stake_wei, sender=operator)
        forecaster = receipt.events.filter(self.contracts.vault.Registered)[0].forecaster
        self.authorities[forecaster] = authority
        return forecaster

    def forecast(self, number: int, forecaster: str, **changed: Any) -> ForecastCommit:
        """Return a valid commit, with some fields changed."""
        revision = changed.get("revision", 1)
        fields: dict[str, Any] = {
            "pool": self.pool,
            "round": number,
            "forecaster": forecaster,
            "revision": 1,
            "root": keccak(b"root" + self.key(number, forecaster, revision)),
            "key_hash": key_hash(self.seed(number, forecaster, revision)),
            "cid": CID,
            "model_version": keccak(text="model"),
            "issued_at": self.gate(number) - self.params["openAhead"],
            "wager_wei": 10 * UNIT,
        }
        return ForecastCommit(**(fields | changed))

    def key(self, number: int, forecaster: str, revision: int = 1) -> bytes:
        return keccak(f"{number} {forecaster} {revision}".encode())

    def seed(self, number: int, forecaster: str, revision: int = 1) -> bytes:
        """Return the seed of the salts of a commit."""
        scope = SealScope(self.domain.chain_id, self.domain.market, self.pool, number, forecaster, revision)
        return seed_of(scope.context(), self.key(number, forecaster, revision))

    def commit(
        self, number: int, forecaster: str, *, sender: Any = None, signature: bytes | None = None, **changed: Any
    ):
        """Send a commit signed by the forecaster's authority, or with the given signature."""
        forecast = self.forecast(number, forecaster, **changed)
        if signature is None:
            signature = forecast.sign(self.domain, self.authorities[forecaster].key)
        receipt = self.contracts.market.commit(fields_of(forecast), signature, sender=sender or self.relayer)
        self.commits[number, forecaster] = forecast
        return receipt

    def reveal(self, number: int, forecaster: str, key: bytes | None = None, **changed: Any):
        """Reveal the latest commit, with some fields changed."""
        forecast = self.commits[number, forecaster]
        key = key or self.key(number, forecaster, forecast.revision)
        fields = fields_of(forecast) | changed
        return self.contracts.market.reveal(fields, key, sender=self.relayer)

    def observe(
        self,
        number: int,
        available: int = 0,
        *,
        root: bytes | None = None,
        signers: list[LocalAccount] | None = None,
        sender: Any = None,
    ):
        """Post an observation signed by all attestors, or by the given ones in the given order."""
        observation = Observation(self.pool, number, keccak(text="truth") if root is None else root, available, CID)
        keys = self.attestors if signers is None else signers
        signatures = [observation.sign(self.domain, key.key) for key in keys]
        return self.contracts.market.observe(
            self.pool, number, observation.root, available, CID, signatures, sender=sender or self.relayer
        )

    def propose(self, number: int, losses: list[int], sender: Any = None):
        """Propose one row per loss, with the whole loss in the first group."""
        return self.propose_rows(number, [row_of(loss) for loss in losses], sender)

    def propose_rows(self, number: int, rows: list[bytes], sender: Any = None):
        """Propose these rows, and remember the proposal's content by its number."""
        receipt = self.contracts.market.propose(self.pool, number, rows, sender=sender or self.relayer)
        log = next(iter(receipt.events.filter(self.contracts.market.Proposed)))
        self.proposals[number, log.proposal] = content_of(log, receipt.timestamp)
        return receipt

    def finalize(self, number: int, forecasters: list[str], proposal: int = 0, sender: Any = None, **changed: Any):
        """Finalize by a proposal, with some fields of its content changed."""
        content = self.proposals[number, proposal] | changed
        return self.contracts.market.finalize(
            self.pool, number, proposal, content, forecasters, sender=sender or self.relayer
        )

    def settle_proposal(self, number: int, proposal: int):
        content = self.proposals[number, proposal]
        return self.contracts.market.settleProposal(self.pool, number, proposal, content, sender=self.relayer)

    def play(self, number: int, forecasters: list[str], losses: list[int], revealed: list[str] | None = None) -> Any:
        """Play a round from open to final.

        `losses` are those of the revealed entries, then the reference's if the round has one.
        """
        revealed = forecasters if revealed is None else revealed
        self.at(number, -1000)
        for forecaster in forecasters:
            self.commit(number, forecaster)
        self.at(number, 0)
        for forecaster in revealed:
            self.reveal(number, forecaster)
        self.at(number, "observeStart")
        self.observe(number, (1 << len(forecasters)) - 1)
        self.at(number, "disputeEnd")
        receipt = self.propose(number, losses)
        self.chain.pending_timestamp = receipt.timestamp + self.params["refuteWindow"]
        return self.finalize(number, forecasters)


def content_of(log: Any, proposed_at: int) -> dict[str, Any]:
    """Return a proposal's content, which follows from the rows in its event."""
    rows = [bytes(row) for row in log.rows]
    sums, hashes = [sum(decode_row(row)) for row in rows], [row_hash(row) for row in rows]
    return {"sums": sums, "rowHashes": hashes, "proposer": log.proposer, "proposedAt": proposed_at}


def row_of(loss: int) -> bytes:
    return loss.to_bytes(5, "big") + bytes(5 * (GROUPS - 1))


def fields_of(forecast: ForecastCommit) -> dict[str, Any]:
    """Return a commit as the contract's struct."""
    return dict(forecast.message())


@pytest.fixture(scope="session")
def wallets(accounts) -> Iterator[Any]:
    """Wallets with ether, one for each role."""
    return iter(accounts)


@pytest.fixture(scope="session")
def admin(wallets):
    """The wallet that deploys the contracts, grants roles, and has all of them."""
    return next(wallets)


@pytest.fixture(scope="session")
def deployed(project, admin) -> Deployed:
    """Deploy the contracts. They get each other's addresses, which follow from the deployer's nonces."""
    compile_contracts()
    code = {
        name: container_of(project, name)
        for name in ("Token", "Access", "Pools", "Vault", "Market", "Disputes", "Lens")
    }
    know_all_errors(container.contract_type for container in code.values())
    deployer = admin
    token = deployer.deploy(code["Token"])
    nonce = deployer.nonce
    access, pools, custody, market, disputes = (created_address(deployer.address, nonce + i) for i in range(5))
    contracts = Deployed(
        token=token,
        access=deployer.deploy(code["Access"], deployer, pools),
        pools=deployer.deploy(code["Pools"], custody, market, access),
        vault=deployer.deploy(code["Vault"], token, pools, market, disputes, COOLDOWN_S, MIN_OWN_STAKE_WEI),
        market=deployer.deploy(code["Market"], pools, custody),
        disputes=deployer.deploy(code["Disputes"], market),
        lens=deployer.deploy(code["Lens"], market),
    )
    for role in ("POOL_CREATOR", "EPOCH_APPENDER", "PAUSER", "TREASURY"):
        contracts.access.grantRole(getattr(contracts.access, role)(), admin, 0, sender=admin)
    return contracts


@pytest.fixture(scope="session")
def as_market(accounts, deployed, chain):
    """The market's account as a sender, for calls that the vault accepts only from the market."""
    chain.provider.set_balance(deployed.market.address, 10**20)
    return accounts[deployed.market.address]


@pytest.fixture(scope="session")
def funded(deployed) -> Callable[[Any], Any]:
    """Give a wallet tokens, and approve the vault to take them."""

    def fund(wallet: Any) -> Any:
        deployed.token.mint(wallet, 10_000 * UNIT, sender=wallet)
        deployed.token.approve(deployed.vault, 2**256 - 1, sender=wallet)
        return wallet

    return fund


@pytest.fixture(scope="session")
def operator(wallets, funded):
    return funded(next(wallets))


@pytest.fixture(scope="session")
def rival(wallets, funded):
    """A second operator."""
    return funded(next(wallets))


@pytest.fixture(scope="session")
def delegator(wallets, funded):
    return funded(next(wallets))


@pytest.fixture(scope="session")
def sponsor(wallets, funded):
    """The wallet that adds to the pool's fund."""
    return funded(next(wallets))


@pytest.fixture(scope="session")
def relayer(wallets, funded):
    """The wallet that relays calls and posts bonds. It is the pool's arbitrator."""
    return funded(next(wallets))


@pytest.fixture(scope="session")
def settler(wallets, funded):
    return funded(next(wallets))


@pytest.fixture(scope="session")
def attestors() -> list[LocalAccount]:
    """The keys of three attestors, in ascending order of their addresses."""
    keys = [local_key(f"attestor {i}") for i in range(3)]
    return sorted(keys, key=lambda key: int(key.address, 16))


def small_rules(genesis: int, arbitrator: str) -> dict[str, Any]:
    """The rules of a small pool, by the struct's names: the defaults, except these."""
    own = {
        "region": b"test".ljust(32, b"\0"),
        "genesis": genesis,
        "arbitrator": arbitrator,
        "steps": 4,
        "levels": 3,
        "group": 2,
        "period": 3600,
        "lead": 600,
        "refLag": 2,
        "revealEnd": 300,
        "observeStart": 4200,
        "observeEnd": 4800,
        "disputeEnd": 5400,
        "resolveEnd": 6000,
        "proposeEnd": 6600,
        "refuteWindow": 600,
        "lossMax": 200_000,
        "lambdaBps": 3000,
        "muBps": 1000,
        "roundBudget": 10 * UNIT,
        "thresholdBps": 12_000,
        "slashBps": 500,
        "maxEntries": 3,
        "observeBond": UNIT,
        "proposeBond": 2 * UNIT,
        "fee": UNIT // 100 + 1,
    }
    return params_from_struct({**default_struct(), **own}).struct()


@pytest.fixture(scope="session")
def params(chain, relayer) -> dict[str, Any]:
    """The rules of a small pool whose genesis lies beyond the first cooldown."""
    return small_rules(chain.blocks.head.timestamp + 2 * COOLDOWN_S, relayer.address)


@pytest.fixture(scope="session")
def epoch(attestors) -> dict[str, Any]:
    return {
        "fromRound": 0,
        "feedsRoot": keccak(text="feeds"),
        "feedCount": FEED_COUNT,
        "manifest": CID,
        "attestors": [key.address for key in attestors],
        "quorum": 2,
    }


@pytest.fixture(scope="session")
def world(chain, deployed, params, epoch, attestors, relayer, admin) -> World:
    """A pool without forecasters. The relayer has created it, and may create others."""
    deployed.access.grantRole(deployed.access.POOL_CREATOR(), relayer, 0, sender=admin)
    receipt = deployed.pools.createPool(params, epoch, sender=relayer)
    pool = bytes(receipt.events.filter(deployed.pools.PoolCreated)[0].pool)
    return World(chain, deployed, params, epoch, pool, attestors, relayer)


@pytest.fixture(scope="session")
def forecaster(world, operator) -> str:
    return world.register(operator)


@pytest.fixture(scope="session")
def rival_forecaster(world, rival) -> str:
    return world.register(rival)


@pytest.fixture
def opened(world, forecaster, rival_forecaster) -> World:  # noqa: ARG001 - registers both before the round opens
    """The world with round 0 open and without entries."""
    world.at(0, -world.params["openAhead"])
    return world


@pytest.fixture
def committed(opened, forecaster, rival_forecaster) -> World:
    """The world with both forecasters in round 0, at its gate."""
    for name in (forecaster, rival_forecaster):
        opened.commit(0, name)
    opened.at(0, 0)
    return opened


@pytest.fixture
def revealed(committed, forecaster, rival_forecaster) -> World:
    """The world with both entries of round 0 revealed, at its observeStart."""
    for name in (forecaster, rival_forecaster):
        committed.reveal(0, name)
    committed.at(0, "observeStart")
    return committed


@pytest.fixture
def observed(revealed) -> World:
    """The world with round 0 observed and both payloads available, at its disputeEnd."""
    revealed.observe(0, 0b11)
    revealed.at(0, "disputeEnd")
    return revealed


@pytest.fixture(name="reverts")
def expected_error() -> Callable[..., Any]:
    """Expect a custom error, with these arguments if given. It may come from a contract that the called one calls."""
    return reverts


@pytest.fixture(scope="session")
def event() -> Callable[[Any, Any], Any]:
    """Return the only event of a kind in a receipt."""

    def only(receipt: Any, kind: Any) -> Any:
        logs = list(itertools.islice(receipt.events.filter(kind), 2))
        assert len(logs) == 1, f"{len(logs)} events {kind}"
        return logs[0]

    return only


@pytest.fixture(scope="session")
def booked(deployed: Deployed) -> Callable[[Any], tuple[list[int], list[int]]]:
    """Return what is left of each wager, and each forfeit, in index order, from the vault's events in a receipt."""

    def payouts_and_forfeits(receipt: Any) -> tuple[list[int], list[int]]:
        settled = list(receipt.events.filter(deployed.vault.Settled))
        return [log.payout - log.forfeit for log in settled], [log.forfeit for log in settled]

    return payouts_and_forfeits
