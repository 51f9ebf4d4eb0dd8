"""Disputes of observations: claims of other truths with bonds, and the regulator's ruling."""

from contracts.consortium.accounts.balances import take_bond
from contracts.consortium.accounts.funds import settle_bond
from contracts.consortium.arguments import U64, U128, Bytes32
from contracts.consortium.clock.windows import require_before_deadline, require_since
from contracts.consortium.errors import require
from contracts.consortium.ledger.addresses import organisation_address
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import REGULATOR, require_delegate, require_member
from contracts.consortium.pools.pools import params_of
from contracts.consortium.rounds.state import (
    Claim,
    Ruling,
    Truth,
    claims_of,
    require_running,
    revealed_bits,
    ruling_of,
    seal_of,
)
from forewatt.protocol.cid import is_cid
from forewatt.protocol.claims import MAX_BONDED, claim_bond_wei
from forewatt.protocol.words import ZERO32


def dispute_observation(call: Call, *, pool: Bytes32, round: U64, root: Bytes32, available: U128, cid: bytes) -> None:
    """Claim another truth than the attested one, with a bond. Root 0: there is none. For members."""
    require_member(call)
    rules = params_of(call, pool)
    require_before_deadline(call, rules, round, "dispute_end")
    require_running(call, pool, round)
    require(ruling_of(call, pool, round) is None, "AlreadyRuled", "the arbitrator has ruled")
    attested, revealed = _attested(call, pool, round)
    _require_cid(root, cid)
    claim = Claim(root, *((available, cid) if root != ZERO32 else (0, b"")), call.caller, 0)
    require(not _same_truth(claim, attested, revealed), "SameObservation", "the claimed truth is the attested one")
    earlier = claims_of(call, pool, round)
    require(not any(_same_claim(claim, other, revealed) for other in earlier), "AlreadyClaimed", "the claim exists")
    require(len(earlier) < MAX_BONDED, "ClaimsFull", f"a round has room for {MAX_BONDED} claims")
    bond = claim_bond_wei(rules, len(earlier))
    call.store(key("claim", pool, round, len(earlier)), Claim(root, claim.available, claim.cid, call.caller, bond))
    take_bond(call, bond)
    call.emit(
        "Disputed",
        pool=pool,
        round=round,
        claim=len(earlier),
        root=root,
        available=available,
        cid=cid,
        challenger=call.caller,
        bond=bond,
    )


def resolve(call: Call, *, pool: Bytes32, round: U64, root: Bytes32, available: U128, cid: bytes) -> None:
    """Rule on a disputed observation. Root 0: there is no truth. For delegates of the pool's arbitrator."""
    rules = params_of(call, pool)
    arbitrator = organisation_address(require_delegate(call, REGULATOR))
    named = arbitrator.lower() == rules.arbitrator.lower()
    require(named, "NotArbitrator", f"the pool's arbitrator is the organisation with the address {rules.arbitrator}")
    require_before_deadline(call, rules, round, "resolve_end")
    claims = _require_disputed(call, pool, round)
    attested, revealed = _attested(call, pool, round)
    ruled = Claim(root, available, cid, call.caller, 0)
    upheld = _same_truth(ruled, attested, revealed)
    if not upheld or cid:
        _require_cid(root, cid)
    winner = attested.observer if upheld else _winner(ruled, claims, revealed)
    call.store(key("ruling", pool, round), Ruling(upheld, root, available & (1 << 64) - 1, cid))
    call.emit(
        "Resolved",
        pool=pool,
        round=round,
        root=root,
        available=available,
        cid=cid,
        upheld=upheld,
        winner=winner or "0x" + "00" * 20,
    )
    pot = sum(claim.bond for claim in claims) + (0 if upheld else rules.observe_bond_wei)
    settle_bond(call, pool, pot, winner, pot - rules.observe_bond_wei // 2 if winner else 0)


def lapse(call: Call, *, pool: Bytes32, round: U64) -> None:
    """Close a dispute without a ruling. The attested truth stands, and the bonds of all claims go to the fund."""
    require_member(call)
    rules = params_of(call, pool)
    require_since(call, rules.gate(round) + rules.resolve_end_s)
    claims = _require_disputed(call, pool, round)
    attested, _ = _attested(call, pool, round)
    call.store(key("ruling", pool, round), Ruling(True, attested.root, attested.available, attested.cid))
    call.emit("Lapsed", pool=pool, round=round)
    settle_bond(call, pool, sum(claim.bond for claim in claims), None, 0)


def _attested(call: Call, pool: bytes, number: int) -> tuple[Truth, int]:
    """The attested truth, and the bits of the revealed entries."""
    seal = seal_of(call, pool, number)
    attested = call.load(Truth, key("truth", pool, number))
    require(attested.root != ZERO32, "NotObserved", f"round {number} has no observation")
    return attested, revealed_bits(call, pool, number, seal)


def _require_disputed(call: Call, pool: bytes, number: int) -> list[Claim]:
    claims = claims_of(call, pool, number)
    disputed = bool(claims) and ruling_of(call, pool, number) is None
    require(disputed, "NotDisputed", f"round {number} has no open dispute")
    return claims


def _require_cid(root: bytes, cid: bytes) -> None:
    fits = is_cid(cid) or (root == ZERO32 and not cid)
    require(fits, "WrongCid", "the CID must be a raw sha2-256 CIDv1; only a claim of no truth may have none")


def _winner(ruled: Claim, claims: list[Claim], revealed: int) -> str | None:
    """Who claimed the ruled truth, None if nobody did."""
    return next((claim.challenger for claim in claims if _same_claim(ruled, claim, revealed)), None)


def _same_truth(claim: Claim, attested: Truth, revealed: int) -> bool:
    """Whether a truth is the attested one. Bits of entries that were not revealed mean nothing."""
    return claim.root == attested.root and (claim.available ^ attested.available) & revealed == 0


def _same_claim(claim: Claim, other: Claim, revealed: int) -> bool:
    """Whether two claims are the same. All claims that there is no truth are."""
    if claim.root == ZERO32:
        return other.root == ZERO32
    same_bits = (claim.available ^ other.available) & revealed == 0
    return claim.root == other.root and claim.cid == other.cid and same_bits
