"""The records of a round, and where they are. Each is written once, or belongs to one entry or proposal alone."""

from dataclasses import dataclass

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from forewatt.protocol.words import ZERO32

FINAL, CANCELLED = "final", "cancelled"
LIVE, REFUTED = "live", "refuted"
HIDDEN = b"-"
"""The reveal of an entry before its key is delivered. Fabric takes an empty value for a deletion."""


@dataclass(frozen=True)
class Entry:
    """A forecaster's latest commit to a round; the wager in wei."""

    revision: int
    root: bytes
    key_hash: bytes
    cid: bytes
    wager: int


@dataclass(frozen=True)
class Seal:
    """What is fixed once the gate has closed: the forecasters in index order, their wagers, muEff and the reserve.

    `custodians` are the organisations that hold the round's private data: its attestors and the regulators.
    """

    forecasters: tuple[str, ...]
    wagers: tuple[int, ...]
    mu_eff: int
    reserve: int
    custodians: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """The truth of a round, and who posted its bond. Root 0: none yet, or there is none."""

    root: bytes = ZERO32
    available: int = 0
    cid: bytes = b""
    observer: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim of another truth, with its bond in wei. Root 0: there is none."""

    root: bytes
    available: int
    cid: bytes
    challenger: str
    bond: int


@dataclass(frozen=True)
class Ruling:
    """The end of a dispute. Unless the attested truth stands, `root`, `available` and `cid` replace it."""

    upheld: bool
    root: bytes
    available: int
    cid: bytes


@dataclass(frozen=True)
class Proposal:
    """A proposed settlement: the sums of its rows. It was ordered before the tick `before` (UTC s)."""

    sums: tuple[int, ...]
    content: bytes
    has_reference: bool
    proposer: str
    before: int
    state: str = LIVE
    refuter: str = ""


@dataclass(frozen=True)
class End:
    """How a round ended; the number and the content of the proposal that settled it."""

    state: str
    proposal: int = 0
    content: bytes = b""


def seal_of(call: Call, pool: bytes, number: int) -> Seal:
    """The seal of a round. Refused before `seal`."""
    seal = call.find(Seal, key("seal", pool, number))
    if seal is None:
        raise Refused("NotSealed", f"round {number} is not sealed; send `seal` after its gate")
    return seal


def end_of(call: Call, pool: bytes, number: int) -> End | None:
    """How a round ended, None while it runs."""
    return call.find(End, key("end", pool, number))


def require_running(call: Call, pool: bytes, number: int) -> None:
    """Raise Refused if the round has ended."""
    if (end := end_of(call, pool, number)) is not None:
        raise Refused("RoundEnded", f"round {number} is {end.state}")


def ruling_of(call: Call, pool: bytes, number: int) -> Ruling | None:
    """The ruling on a round's truth, None without one."""
    return call.find(Ruling, key("ruling", pool, number))


def truth_of(call: Call, pool: bytes, number: int) -> Truth:
    """The truth that stands: the ruled one, else the attested one."""
    attested = call.find(Truth, key("truth", pool, number)) or Truth()
    ruling = ruling_of(call, pool, number)
    if ruling is None or ruling.upheld:
        return attested
    return Truth(ruling.root, ruling.available, ruling.cid or attested.cid)


def claims_of(call: Call, pool: bytes, number: int) -> list[Claim]:
    """All claims against the attested truth."""
    claims: list[Claim] = []
    while (claim := call.find(Claim, key("claim", pool, number, len(claims)))) is not None:
        claims.append(claim)
    return claims


def proposals_of(call: Call, pool: bytes, number: int) -> list[Proposal]:
    """All proposals, the refuted ones included."""
    proposals: list[Proposal] = []
    while (proposal := call.find(Proposal, key("proposal", pool, number, len(proposals)))) is not None:
        proposals.append(proposal)
    return proposals


def revealed_bits(call: Call, pool: bytes, number: int, seal: Seal) -> int:
    """Bit i: the key of entry i was delivered."""
    reveals = [call.get(key("reveal", pool, number, forecaster)) for forecaster in seal.forecasters]
    return sum((reveal not in (None, HIDDEN)) << index for index, reveal in enumerate(reveals))


def bits(mask: int) -> list[int]:
    """The indices in a set of entries, ascending."""
    return [index for index in range(mask.bit_length()) if mask >> index & 1]
