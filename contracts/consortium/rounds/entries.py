"""Commits before the gate. Commits of different forecasters read and write no key in common that changes."""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.consortium.accounts.stakes import Forecaster, forecaster_of, lock
from contracts.consortium.arguments import U16, U64, U96, Address, Bytes32
from contracts.consortium.clock.windows import require_before_deadline, require_since
from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import OPERATOR, require_member, require_role
from contracts.consortium.pools.pools import params_of
from contracts.consortium.rounds.deviations import require_free
from contracts.consortium.rounds.state import Entry
from forewatt.protocol.cid import is_cid
from forewatt.protocol.payoff import lock as lock_of
from forewatt.protocol.typed import ForecastCommit
from forewatt.protocol.words import ZERO32

NO_INDEX = 255
"""Stands for no index in events of commits. The seal fixes the indices."""


def commit(
    call: Call,
    *,
    pool: Bytes32,
    round: U64,
    forecaster: Address,
    revision: U16,
    root: Bytes32,
    key_hash: Bytes32,
    cid: bytes,
    model_version: Bytes32,
    issued_at: U64,
    wager: U96,
) -> None:
    """Enter a sealed forecast, or a revision with a higher number, in the commit window.

    For the forecaster's operator and its authority. The wager (wei) may rise, and never falls.
    """
    given = (pool, round, forecaster, revision, root, key_hash, cid, model_version, issued_at, wager)
    enter(call, ForecastCommit(*given), require_own)


def commit_from(arguments: Mapping[str, Any]) -> ForecastCommit:
    """The commit of the arguments of `commit`."""
    given = dict(arguments)
    return ForecastCommit(wager_wei=given.pop("wager"), **given)


def require_own(call: Call, owner: Forecaster, _commit: ForecastCommit) -> str:
    """The caller. Refused unless it is the forecaster's operator or its authority, in the same organisation."""
    member = require_member(call, OPERATOR)
    allowed = member.msp == owner.msp and call.caller in (owner.operator, owner.authority)
    require(allowed, "WrongSigner", "only the forecaster's operator and its authority may commit")
    return call.caller


def enter(call: Call, commit: ForecastCommit, signer_of: Callable[[Call, Forecaster, ForecastCommit], str]) -> None:
    """Write a commit's entry. `signer_of` gives the address that answers for the commit, and refuses any other one.

    Nothing is written if it is refused.
    """
    pool, number, forecaster, wager = commit.pool, commit.round, commit.forecaster, commit.wager_wei
    rules = params_of(call, pool)
    gate = rules.gate(number)
    require_since(call, gate - rules.open_ahead_s)
    require_before_deadline(call, rules, number, "gate")
    require(commit.issued_at < gate, "IssuedInFuture", f"a forecast is issued before the gate {gate}")
    require(commit.root != ZERO32, "ZeroRoot", "the root must not be zero")
    require(is_cid(commit.cid), "WrongCid", "the CID must be a raw sha2-256 CIDv1")
    owner = forecaster_of(call, forecaster)
    require_role(call, owner.msp, OPERATOR)
    signer = signer_of(call, owner, commit)
    require_free(call, pool, forecaster)
    at = key("entry", pool, number, forecaster)
    old = call.find(Entry, at)
    earlier, least = (old.revision, old.wager) if old else (0, 0)
    require(commit.revision > earlier, "StaleRevision", f"the revision must be above {earlier}")
    require(wager >= rules.min_wager_wei, "WagerTooSmall", f"the least wager is {rules.min_wager_wei} wei")
    whole = wager == rules.whole_wager_wei(wager)
    require(
        whole, "WagerNotWhole", f"a wager is a whole number of {rules.wager_unit_wei} wei, at most 2^32 - 1 of them"
    )
    require(wager >= least, "WagerLowered", f"the entry's wager is {least} wei")
    risks = [lock_of(amount, rules.lambda_bps, rules.mu_bps) for amount in (wager, least)]
    if wager > least:
        lock(call, forecaster, rules, wager - least, risks[0] - risks[1], entries=int(old is None))
    call.store(at, Entry(commit.revision, commit.root, commit.key_hash, commit.cid, wager))
    call.emit(
        "Committed",
        pool=pool,
        round=number,
        forecaster=forecaster,
        index=NO_INDEX,
        revision=commit.revision,
        root=commit.root,
        keyHash=commit.key_hash,
        cid=commit.cid,
        modelVersion=commit.model_version,
        issuedAt=commit.issued_at,
        wager=wager,
        signer=signer,
    )
