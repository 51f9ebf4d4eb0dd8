"""A consortium of five organisations on a channel in memory: two operators, two attestors, a regulator that attests."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.consortium.accounts.funds import Fund
from contracts.consortium.accounts.stakes import Stake
from contracts.consortium.ledger.addresses import address_of, domain_of, organisation_address
from contracts.consortium.ledger.port import Identity, Policy
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.members.members import Members, decode_members
from contracts.consortium.private.collections import OBSERVATIONS, readings_collection, sealed_collection
from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.cid import cid_of
from forewatt.protocol.pool import PoolParams, pool_id, region_bytes
from forewatt.protocol.windows import deadlines
from tests.consortium.fabric.network import Collection, Network

CHANNEL = "energy"
ALPHA, BETA, GRID, METER, REGULATOR = ORGANISATIONS = ("AlphaMSP", "BetaMSP", "GridMSP", "MeterMSP", "RegulatorMSP")
CUSTODIANS = (GRID, METER, REGULATOR)
ROLES = {
    ALPHA: ["operator"],
    BETA: ["operator"],
    GRID: ["attestor"],
    METER: ["attestor"],
    REGULATOR: ["attestor", "regulator"],
}
TOKEN = 10**18
MEMBERS = {msp: {"roles": roles, "delegates": ["CN=delegate"]} for msp, roles in ROLES.items()}

Observation = tuple[bytes, int, bytes, int, bytes]


@dataclass
class Judgement:
    """The consent of one organisation: the founders and the observations with which it agrees."""

    organisation: str = ""
    agreed: set[Observation] = field(default_factory=set)

    def agrees_with_founding(self, members: bytes) -> bool:
        return members == decode_members(MEMBERS).encode()

    def agrees_with_observation(self, pool: bytes, number: int, root: bytes, available: int, cid: bytes) -> bool:
        return (pool, number, root, available, cid) in self.agreed


def delegate(msp: str) -> Identity:
    """The delegate of an organisation."""
    return Identity(msp, "CN=delegate")


def small_rules(**changes: object) -> PoolParams:
    """Rules of a pool with two steps and three levels, of which the regulator is the arbitrator."""
    rules = PoolParams(
        region=region_bytes("example"),
        genesis=1_000_000,
        arbitrator=organisation_address(REGULATOR),
        steps=2,
        levels=3,
        group_size=2,
        loss_max_ppm=200_000,
        lambda_bps=500,
        mu_bps=500,
        round_budget_wei=50 * TOKEN,
        max_entries=64,
        lock_cap_bps=10_000,
    )
    return replace(rules, **changes)  # type: ignore[arg-type]


def collections_of(members: Members, blocks_to_live: int) -> dict[str, Collection]:
    """The collections as `collections_config` describes them."""
    attestors, custodians = members.having("attestor"), {*members.having("attestor"), *members.having("regulator")}
    held = tuple(sorted(custodians))
    found = {OBSERVATIONS: Collection(held, Policy(held, len(held) // 2 + 1), blocks_to_live)}
    for msp in members.having("operator"):
        for name, endorsers in ((sealed_collection(msp), custodians), (readings_collection(msp), set(attestors))):
            policy = Policy(tuple(sorted(endorsers)), len(endorsers) // 2 + 1)
            found[name] = Collection(tuple(sorted({msp, *endorsers})), policy, blocks_to_live)
    return found


class Consortium:
    """The channel with one pool, and its clients."""

    def __init__(self, rules: PoolParams | None = None, feed_count: int = 3, blocks_to_live: int = 0) -> None:
        self.judgements = {msp: Judgement(msp) for msp in ORGANISATIONS}
        collections = collections_of(decode_members(MEMBERS), blocks_to_live)
        self.network = Network(CHANNEL, ORGANISATIONS, collections, self.judgements.__getitem__)
        self.rules, self.feed_count = rules or small_rules(), feed_count
        self.domain = domain_of(CHANNEL)
        self.pool = pool_id(self.domain.chain_id, self.domain.market, self.rules)
        self.events: list[dict[str, Any]] = []
        self.motions = 0
        self.ticks: set[int] = set()

    def found(self) -> "Consortium":
        """Make the members and the pool, and fill the pool's fund."""
        self.move("found", {"members": MEMBERS}, ORGANISATIONS)
        self.move("create_pool", {"params": self.rules.encode(), "epoch": self.epoch()})
        self.send(delegate(REGULATOR), "fund", pool=self.pool, amount=100 * TOKEN)
        return self

    def epoch(self, from_round: int = 0, **changes: object) -> dict[str, Any]:
        """The body of an epoch with this pool's feeds."""
        first = {
            "from_round": from_round,
            "feeds_root": hashlib.sha256(b"feeds").digest(),
            "feed_count": self.feed_count,
            "manifest_cid": cid_of(b"manifest"),
            "attestors": list(CUSTODIANS),
            "quorum": 2,
            "suppliers": [[0, ALPHA]],
        }
        return {**first, **changes}

    def send(self, creator: Identity, name: str, **options: Any) -> list[dict[str, Any]]:
        """Send a transaction and commit it in a block of its own; its events."""
        events = self.network.send(creator, name, **options)
        self.events += events
        return events

    def motion(self, kind: str, body: Mapping[str, object], until: int = 2**62) -> bytes:
        """A new motion."""
        self.motions += 1
        nonce = self.motions.to_bytes(4, "big")
        return encode_canonical({"kind": kind, "body": body, "nonce": nonce, "until": until})

    def move(self, kind: str, body: Mapping[str, object], approvers: Sequence[str] = (ALPHA, GRID, REGULATOR)) -> bytes:
        """Approve a motion in the names of these organisations, and enact it."""
        motion = self.motion(kind, body)
        for msp in approvers:
            self.send(delegate(msp), "approve", motion=motion)
        self.send(delegate(approvers[0]), "enact", motion=motion, approvers=list(approvers))
        return motion

    def vote(self, time: int, voters: Iterable[str]) -> None:
        """Let these organisations vote a time."""
        for msp in voters:
            self.network.order(self.network.endorse(delegate(msp), "vote", CUSTODIANS, time=time))
        self.network.cut()

    def reach(self, time: int) -> None:
        """Let a majority of the organisations vote a time, and tick it."""
        if time not in self.ticks:
            self.vote(time, CUSTODIANS)
            votes = dict.fromkeys(CUSTODIANS, time)
            self.send(delegate(ALPHA), "tick", endorsers=CUSTODIANS, time=time, votes=votes)
            self.ticks.add(time)

    def reach_phase(self, number: int, *names: str) -> None:
        """Tick deadlines of a round by their names in `Deadlines`."""
        times = deadlines(self.rules, number)
        for name in names:
            self.reach(getattr(times, name))

    def deposit(self, client: Identity, amount_wei: int) -> None:
        """Issue to a client's account, and claim it."""
        account = address_of(client)
        self.send(delegate(REGULATOR), "deposit", account=account, amount=amount_wei)
        self.claim(client)

    def claim(self, client: Identity) -> int:
        """Claim all credits of a client; their sum."""
        credits = self.network.state.keys_in(f"credit/{address_of(client).lower()}/")
        total = sum(int(self.network.state.values[at]) for at in credits)
        self.send(client, "claim", credits=[at.rsplit("/", 1)[1] for at in credits])
        return total

    def balance(self, client: Identity) -> int:
        """The balance of a client."""
        return int(self.network.state.values.get(f"account/{address_of(client).lower()}", b"0"))

    def forecaster(self, msp: str, name: str, stake_wei: int = 1000 * TOKEN) -> Identity:
        """A registered forecaster with a stake."""
        client = Identity(msp, f"CN={name}")
        self.send(client, "register", authority=address_of(client))
        self.deposit(client, stake_wei)
        self.send(client, "stake", amount=stake_wei)
        return client

    def rich(self, msp: str, name: str = "bonds") -> Identity:
        """A client with a balance for bonds."""
        client = Identity(msp, f"CN={name}")
        self.deposit(client, 2**88)
        return client

    def stake(self, client: Identity) -> dict[str, int]:
        """The stake of a forecaster."""
        value = self.network.state.values[f"stake/{address_of(client).lower()}"]
        return vars(decode_record(Stake, value))

    def total(self) -> int:
        """All wei on the ledger: balances, credits, stakes, funds and bonds that no event has settled."""
        values, total = self.network.state.values, 0
        for at, value in values.items():
            kind = at.split("/")[0]
            if kind in ("account", "credit"):
                total += int(value)
            elif kind == "stake":
                total += decode_record(Stake, value).amount
            elif kind == "fund":
                total += sum(vars(decode_record(Fund, value)).values())
        bonds = {"BondTaken": 1, "BondSettled": -1}
        return total + sum(bonds[e["event"]] * e["fields"]["amount"] for e in self.events if e["event"] in bonds)
