"""Audits rounds that real nodes played on a real chain: first honest, then with one lie each time."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ape
import pytest
from rich.console import Console

from oracle.accounts.membership import accept_delegations, delegate, give_tokens
from oracle.audit.command import run_audit
from oracle.audit.errors import ContentAbsent, NotReadable
from oracle.audit.pool import audit_pool
from oracle.audit.read.content import ContentReader
from tests.oracle.audit.lies import Lie, LyingChain, bump_first, change, copied, flip, silence
from tests.oracle.audit.scene import Scene, scene_of

UNIT = 10**18


@dataclass
class LosingContent:
    """A content store that lost one block."""

    content: ContentReader
    lost: bytes

    def get(self, cid: bytes) -> bytes:
        if cid == self.lost:
            raise ContentAbsent("lost")
        return self.content.get(cid)


@pytest.fixture
def scene(world: Any, climatology: Any, stack_parts: Any) -> Scene:
    """Final rounds 0 to 3, of which 2 and 3 have a reference, and round 4, cancelled for lack of measurements.

    One forecaster leaves after its commit in round 0; a delegator staked on another.
    """
    near = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    far = world.forecaster("far", ape.accounts.test_accounts[6], climatology(0.9, left_out=("asset4",)))
    leaver = world.forecaster("leaver", ape.accounts.test_accounts[7], climatology(0.5))
    operator, delegator = ape.accounts.test_accounts[5], ape.accounts.test_accounts[8]
    give_tokens(world.provider, world.contracts, delegator, 50 * UNIT)
    accept_delegations(world.contracts, operator, world.forecasters["near"], 50 * UNIT)
    delegate(world.contracts, delegator, world.forecasters["near"], 50 * UNIT)
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    leaver.step()
    for number in range(4):
        world.measure(number, 0.4 + 0.01 * number)
    settler = world.settler()
    world.play((near, far, settler), rounds=4)
    world.at(rules.gate(4) + rules.hard_end_s)
    settler.step()
    return scene_of(world, stack_parts("content", "postgres").settings.ipfs_gateway_url)


LIES: tuple[tuple[Lie, str], ...] = (
    (change("PoolCreated", "params", lambda params: {**params, "fee": params["fee"] + 1}), "the pool's identity"),
    (change("EpochAppended", "feedsRoot", flip), "root of the manifest"),
    (change("EpochAppended", "feedCount", lambda count: count + 1), "feeds in the manifest"),
    (change("Committed", "root", flip, 2), "available bit of"),
    (change("Committed", "cid", lambda cid: cid[:-1] + b"\0", 2), "available bit of"),
    (copied(2, "root", "keyHash", "cid"), "key hash of"),
    (copied(2, "root", "cid"), "available bit of"),
    (change("Committed", "cid", lambda cid: cid + b"\0", 2), "payload is valid"),
    (change("Observed", "cid", lambda cid: cid[:-1], 2), "CID of the observation is valid"),
    (change("EpochAppended", "manifest", lambda cid: cid[:-1]), "not allowed: manifest_cid"),
    (change("Committed", "issuedAt", lambda at: at + 10**6, 2), "time of the issue of"),
    (change("Committed", "revision", lambda _: 0, 2), "revision"),
    (change("Committed", "wager", lambda wager: wager + UNIT // 1000, 2), "wagers at the gate"),
    (change("Committed", "wager", lambda wager: wager + 1, 2), "wager is whole"),
    (change("Committed", "revision", lambda _: 2**16, 2), "revision"),
    (change("Committed", "signer", lambda _: "0x" + "11" * 20, 2), "signer is its authority"),
    (change("Committed", "index", lambda index: index + 1, 2), "index of"),
    (change("GateClosed", "muEff", lambda mu: mu - 1, 2), "effective mu"),
    (change("GateClosed", "reserve", lambda wei: wei + 1, 2), "Reserved at GateClosed of round 2"),
    (change("GateClosed", "wagers", lambda wei: wei + 1, 2), "wagers at the gate"),
    (change("Revealed", "key", flip, 2), "key hash"),
    (change("Observed", "root", flip, 2), "root of the observation"),
    (change("Observed", "available", lambda bits: bits & ~1, 2), "number of rows of proposal 0"),
    (change("Observed", "signers", lambda signers: signers[:1], 2), "a quorum of 2 signed"),
    (change("Observed", "signers", lambda signers: signers[::-1], 2), "signers of the observation"),
    (change("Proposed", "rows", lambda rows: (flip(rows[0]), *rows[1:]), 2), "row 0 of proposal 0"),
    (change("Proposed", "rows", lambda rows: (*rows[:-1], flip(rows[-1])), 2), "of proposal 0"),
    (change("Proposed", "rows", lambda rows: (rows[1], rows[0], *rows[2:]), 2), "row 0 of proposal 0"),
    (change("Proposed", "rows", lambda rows: rows[:-1], 2), "number of rows of proposal 0"),
    (change("Proposed", "rows", lambda rows: (*rows, rows[-1]), 2), "number of rows of proposal 0"),
    (change("Proposed", "rows", lambda rows: (rows[0][:-1], *rows[1:]), 2), "length of the rows of proposal 0"),
    (change("Proposed", "rows", lambda rows: (rows[0] + bytes(5), *rows[1:]), 2), "length of the rows of proposal 0"),
    (change("Proposed", "hasReference", lambda has: not has, 2), "reference row in proposal 0"),
    (change("Finalized", "scores", bump_first, 2), "scores"),
    (change("Settled", "payout", lambda wei: wei + 1, 2), "entry booked in the vault"),
    (change("Finalized", "referenceScore", lambda score: score + 1, 2), "reference score"),
    (change("Finalized", "muEff", lambda mu: mu + 1, 2), "applied mu"),
    (change("Settled", "forfeit", lambda wei: wei + 1, 2), "entry booked in the vault"),
    (change("Finalized", "forecasters", lambda names: names[::-1], 2), "forecasters of the final round"),
    (change("FundSettled", "paid", lambda wei: wei + 1, 2), "release, payment and receipt"),
    (change("Cancelled", "forecasters", lambda names: names[:-1]), "forecasters of the cancelled round"),
    (change("BondTaken", "credited", lambda credited: not credited), "paid a bond"),
    (change("FeePaid", "amount", lambda wei: wei + 1), "fee"),
    (change("DelegationCapSet", "cap", lambda _: 50 * UNIT - 1), "delegations of"),
    (silence("DelegationCapSet"), "delegations of"),
    (change("DelegationCapSet", "cap", lambda cap: cap + 1), "delegationCap of"),
    (change("DelegationCapSet", "cap", lambda _: 10**24), "locks and reserve of"),
)


def test_audit__real_rounds_and_planted_lies__agree_and_are_named(scene: Scene) -> None:
    # One scene for all lies: playing four rounds takes longer than auditing them a hundred times.
    _every_round_agrees(scene)
    for lie, what in LIES:
        mismatch = audit_pool(LyingChain(scene.chain, lie), scene.content, scene.target).mismatch
        assert mismatch is not None, what
        assert what in str(mismatch), f"expected {what!r}, found: {mismatch}"
    _lies_about_the_vault_are_named(scene)
    _lost_content_is_named(scene)
    _exit_codes_give_the_verdict(scene)


def _every_round_agrees(scene: Scene) -> None:
    audited = audit_pool(scene.chain, scene.content, scene.target)
    assert audited.mismatch is None, str(audited.mismatch)
    assert [audit.state for audit in audited.rounds[:5]] == ["final"] * 4 + ["cancelled"]
    assert [audit.reference_loss is not None for audit in audited.rounds[:4]] == [False, False, True, True]
    states = {entry.forecaster: entry.state for entry in audited.rounds[0].entries}
    assert states[scene.world.forecasters["leaver"]] == "forfeited"
    booked = tuple(event["payout"] - event["forfeit"] for event in scene.events_of("Settled", 3))
    assert tuple(entry.payout_wei for entry in audited.rounds[3].entries) == booked
    assert sum(entry.payout_wei or 0 for entry in audited.rounds[3].entries) > 0
    assert audit_pool(scene.chain, scene.content, scene.target, 3).rounds == (audited.rounds[3],)
    with pytest.raises(NotReadable, match="round 99 has no event"):
        audit_pool(scene.chain, scene.content, scene.target, 99)


def _lies_about_the_vault_are_named(scene: Scene) -> None:
    first = scene.first("Settled", 2)
    lie = change("Settled", "commission", lambda wei: wei + 1, 2)
    audited = audit_pool(LyingChain(scene.chain, lie), scene.content, scene.target)
    assert audited.mismatch is not None
    assert f"commission, share and remainder of {first['forecaster']}" in str(audited.mismatch)
    assert [audit.number for audit in audited.rounds] == [0, 1, 2]
    views = {
        "fundOf": lambda fund: {**fund, "free": fund["free"] + 1},
        "forecasterOf": lambda vault: {**vault, "locked": vault["locked"] + 1},
        "creditOf": lambda wei: wei + 1,
        "balanceOf": lambda _: 0,
    }
    names = {"fundOf": "fund of pool", "forecasterOf": "locked of", "creditOf": "credit of", "balanceOf": "tokens of"}
    for view, by in views.items():
        liar = LyingChain(scene.chain, changes=((view, by),))
        mismatch = audit_pool(liar, scene.content, scene.target).mismatch
        assert mismatch is not None
        assert names[view] in str(mismatch)


def _lost_content_is_named(scene: Scene) -> None:
    for name, what in (("Committed", "available bit of"), ("Observed", "the observed series")):
        lost = LosingContent(scene.content, scene.first(name, 1)["cid"])
        audit = audit_pool(scene.chain, lost, scene.target, 1)
        assert audit.mismatch is not None
        assert what in str(audit.mismatch)
        assert audit.mismatch.round == 1


def _exit_codes_give_the_verdict(scene: Scene) -> None:
    console = Console(record=True, width=120)
    assert run_audit(scene.rpc_url, scene.gateway_url, scene.deployment, None, console) == 0
    assert "The record agrees: " in console.export_text()
    assert run_audit(scene.rpc_url, "http://127.0.0.1:9", scene.deployment, None, Console(record=True)) == 2
    assert run_audit(scene.rpc_url, scene.gateway_url, Path("none.json"), None, Console(record=True)) == 2
    other = scene.deployment.with_name("other.json")
    other.write_text(scene.deployment.read_text().replace(scene.target.pool.hex(), "ab" * 32))
    shown = Console(record=True)
    assert run_audit(scene.rpc_url, scene.gateway_url, other, None, shown) == 1
    assert "never created" in shown.export_text()
    options = ["--rpc", scene.rpc_url, "--gateway", scene.gateway_url, "--deployment", str(scene.deployment)]
    command = [sys.executable, "-m", "oracle.audit", *options, "--round", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 round recomputed" in done.stdout
