"""Audits rounds with every kind of dispute and proposal: first honest, then with one lie each time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ape
import pytest

from forewatt.protocol.cid import cid_from_text
from forewatt.protocol.payload import ObservationPayload, encode_observation
from forewatt.protocol.rows import encode_row
from forewatt.protocol.tree import observation_tree
from forewatt.protocol.typed import Observation
from oracle.audit.pool import audit_pool
from oracle.audit.read.abi import Event
from oracle.node.forecaster.evm import EvmParts
from oracle.node.forecaster.node import ForecasterNode, _commit_of
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.node import SettlerNode
from oracle.node.signing import sign
from tests.oracle.audit.lies import Lie, LyingChain, add, both, bump, change, cut, flip, like, matching, silence
from tests.oracle.audit.scene import scene_of
from tests.oracle.conftest import PATIENCE_S, UNIT, World, world_of
from tests.oracle.small import SMALL

STRANGER = "0x" + "77" * 20
SPAM = 9
"""Number of proposals of round 2; the last one has twice the first one's bond."""
# One scored round decides; a mean loss above ten times the reference's is a deviation.
RULES = {**SMALL, "resolveEnd": 6_600, "maxEntries": 2, "emaRounds": 1, "thresholdBps": 100_000, "slashBps": 100}


@dataclass
class Contest:
    """Rounds with an eviction, disputes and proposals with every outcome, a jailed forecaster and a pause."""

    world: World
    near: ForecasterNode
    low: ForecasterNode
    high: ForecasterNode
    settler: SettlerNode
    attestors: AttestorClient
    admin: Any
    liar: Any
    copier: Any
    truths: list[Observation] = field(default_factory=list)

    def play(self) -> None:
        """Make every move at its time."""
        for number in (*range(5), 6):
            self.world.measure(number, 0.4 + 0.01 * number)
        for moment, move in sorted(self._moves(), key=lambda item: item[0]):
            self.world.at(moment)
            move()

    def _moves(self) -> Iterator[tuple[int, Callable[[], Any]]]:
        """(time, move). Round 2 has every proposal, 4 a lapsed dispute; 6 is paused.

        In round 3 a lying quorum disputes itself with a second lie, and the truth is claimed and ruled nevertheless.
        """
        gate, settle = self.world.pool.rules.gate, self.settler.step
        for number in (0, 1, 2, 4):
            yield gate(number) + 4_500, settle
        for number in (2, 3, 4, 6):
            yield gate(number) - 850, self.near.step
            yield gate(number) + 10, self.near.step
        yield gate(2) - 800, self.low.step
        yield gate(2) - 750, self._evict
        yield gate(3) - 800, self.high.step
        for number in (2, 3):
            yield gate(number) + 60, self.high.step
        yield gate(2) + 4_600, lambda: self._dispute(2)
        yield gate(2) + 6_450, lambda: self._resolve(self._attested(2))
        yield gate(2) + 6_650, self._propose_many
        yield gate(2) + 7_600, settle
        yield gate(2) + 7_650, self._settle_others
        yield gate(2) + 7_600 + 3_700, self._recalibrate
        yield gate(3) + 4_510, self._observe_wrongly
        yield gate(3) + 4_520, lambda: self._dispute(3, available=0)
        yield gate(3) + 4_600, self._contradict
        yield gate(3) + 6_400, lambda: self._resolve(self.truths[0])
        yield gate(3) + 6_650, settle
        yield gate(3) + 7_600, settle
        yield gate(4) + 4_600, lambda: self._dispute(4)
        yield gate(4) + 6_650, settle
        yield gate(4) + 6_700, settle
        yield gate(4) + 7_700, settle
        yield gate(6) - 1_000, self._pause
        yield gate(7) - 700, self.high.step
        yield gate(6) + 4_500, settle
        yield gate(6) + 4_600, lambda: self._dispute(6)
        yield gate(6) + 5_000, lambda: self._resolve(Observation(self.world.pool.id, 6, bytes(32), 0, b""))
        yield gate(6) + 6_350, settle

    @property
    def _account(self) -> Any:
        """The account of the third forecaster."""
        parts = self.high._parts
        assert isinstance(parts, EvmParts)
        return parts.account

    def _evict(self) -> None:
        """The third forecaster takes the place of the lowest wager in the full round."""
        world = self.world
        snapshot = world.view().refresh()
        commit = _commit_of(self.high._promise(2, snapshot.now))
        forecasters = [entry.forecaster for entry in snapshot.rounds[2].in_order()]
        signature = sign(commit, world.domain, self._account)
        fields = tuple(commit.message().values())
        world.contracts.market.commitEvicting(fields, signature, forecasters, sender=self._account)

    def _attested(self, number: int) -> Observation:
        observed = self.world.view().refresh().rounds[number].observed
        assert observed is not None
        return Observation(self.world.pool.id, number, observed.root, observed.available, observed.cid)

    def _wrong(self, number: int, available: int = 0b11) -> Observation:
        """An observation without any measurement."""
        world = self.world
        series = (b"",) * len(world.pool.feeds)
        cid = world.content.put(encode_observation(ObservationPayload(world.pool.id, number, series)))
        root = observation_tree(series, world.pool.rules.group_size).root
        return Observation(world.pool.id, number, root, available, cid_from_text(cid))

    def _dispute(self, number: int, available: int = 0b11) -> None:
        wrong = self._wrong(number, available)
        self.world.contracts.disputes.disputeObservation(*wrong.message().values(), sender=self.liar)

    def _observe_wrongly(self) -> None:
        wrong, world = self._wrong(3), self.world
        signers = sorted(world.attestors, key=lambda account: int(account.address, 16))
        signatures = [sign(wrong, world.domain, account) for account in signers]
        world.contracts.market.observe(*wrong.message().values(), signatures, sender=self.liar)

    def _contradict(self) -> None:
        attestations = self.attestors.ask(self.world.pool.id, 3).signed
        self.truths.append(attestations[0][0])
        by_signer = {int(truth.signer(self.world.domain, signed), 16): signed for truth, signed in attestations}
        signatures = [by_signer[signer] for signer in sorted(by_signer)]
        self.world.contracts.disputes.contradict(*attestations[0][0].message().values(), signatures, sender=self.copier)

    def _resolve(self, ruling: Observation) -> None:
        self.world.contracts.disputes.resolve(*ruling.message().values(), sender=self.admin)

    def _propose_many(self) -> None:
        """Propose wrongly (refuted), rightly, rightly again (a copy), and wrongly until the bond has doubled."""
        market, pool = self.world.contracts.market, self.world.pool
        rows = [encode_row((1, 2))] * 3
        market.propose(pool.id, 2, rows, sender=self.liar)
        self.settler.step()
        self.settler.step()
        state = self.world.view().refresh().rounds[2]
        assert state.refuted == {0}
        right = self.world.view().refresh().rounds[2].proposals[1]
        market.propose(pool.id, 2, list(right.rows), sender=self.copier)
        for _ in range(3, SPAM):
            market.propose(pool.id, 2, rows, sender=self.liar)

    def _settle_others(self) -> None:
        market, pool = self.world.contracts.market, self.world.pool
        for proposal in self.world.view().refresh().rounds[2].proposals[2:]:
            market.settleProposal(pool.id, 2, proposal.number, proposal.content(), sender=self.copier)

    def _recalibrate(self) -> None:
        world, forecaster = self.world, self.world.forecasters["high"]
        assert world.contracts.market.standingOf(world.pool.id, forecaster).jailed
        world.contracts.market.recalibrate(world.pool.id, forecaster, "refitted", sender=self._account)

    def _pause(self) -> None:
        self.world.contracts.pools.pause(sender=self.admin)
        self.world.contracts.pools.unpause(sender=self.admin)


@pytest.fixture
def contest(stack_parts: Any, tmp_path: Path, climatology: Any) -> Iterator[Contest]:
    """The contested rounds, after they were played."""
    admin, liar, copier = (ape.accounts.test_accounts[i] for i in (0, 8, 9))
    with world_of(stack_parts, tmp_path, RULES, str(admin.address)) as world:
        near, low, high = (
            world.forecaster(name, ape.accounts.test_accounts[i], climatology(level), wager)
            for name, i, level, wager in (
                ("near", 5, 0.4, 10 * UNIT),
                ("low", 6, 0.5, 10 * UNIT),
                ("high", 7, 0.9, 20 * UNIT),
            )
        )
        for wallet in (liar, copier):
            world.contracts.token.mint(wallet, 1_000 * UNIT, sender=wallet)
            world.contracts.token.approve(world.contracts.vault, 1_000 * UNIT, sender=wallet)
        settler = world.settler()
        attestors = world.closing.enter_context(AttestorClient([world.attestor_url()], 2 * PATIENCE_S))
        played = Contest(world, near, low, high, settler, attestors, admin, liar, copier)
        played.play()
        yield played


def to(value: Any) -> Callable[[Any], Any]:
    """A change that replaces any value by this one."""
    return lambda _: value


def _fell_right(events: Sequence[Event]) -> Sequence[Event]:
    """The right proposal is refuted and its copy ends the round, with the bonds that follow."""
    refuted = next(i for i, event in enumerate(events) if matching("Refuted", 2)(event))
    last = next(i for i, event in enumerate(events) if matching("Proposed", 2, proposal=3)(event)) + 1
    falls = like("Refuted", 2, proposal=1)(events), events[refuted + 1]
    changed = [*events[: last + 1], *falls, *events[last + 1 :]]
    copier = next(event["proposer"] for event in events if matching("Proposed", 2, proposal=2)(event))
    final = next(i for i, event in enumerate(changed) if matching("Finalized", 2)(event))
    bond = next(i for i in range(final, len(changed)) if changed[i].name == "BondSettled")
    fee = next(i for i in range(final, len(changed)) if changed[i].name == "FeePaid")
    for i, field_, value in ((final, "proposal", 2), (bond, "to", copier), (fee, "proposer", copier)):
        changed[i] = replace(changed[i], arguments={**changed[i].arguments, field_: value})
    settled = next(i for i, event in enumerate(changed) if matching("ProposalSettled", 2, proposal=2)(event))
    return [*changed[:settled], *changed[settled + 2 :]]


def _freed_early(events: Sequence[Event]) -> Sequence[Event]:
    """The jail ends before a period has passed."""
    return [replace(event, time=event.time - 200) if event.name == "Recalibrated" else event for event in events]


def _claim_the_attested_truth(events: Sequence[Event]) -> Sequence[Event]:
    """The claim of round 4 is what was attested."""
    attested = next(filter(matching("Observed", 4), events))
    claim = next(i for i, event in enumerate(events) if matching("Disputed", 4)(event))
    copied = {name: attested[name] for name in ("root", "available", "cid")}
    changed = replace(events[claim], arguments={**events[claim].arguments, **copied})
    return [*events[:claim], changed, *events[claim + 1 :]]


def _claim_twice(events: Sequence[Event]) -> Sequence[Event]:
    """The second quorum of round 3 claims what was claimed before."""
    before = next(filter(matching("Disputed", 3), events))
    copied = {name: before[name] for name in ("root", "available", "cid")}
    twice = lambda event: replace(event, arguments={**event.arguments, **copied})  # noqa: E731
    return [twice(event) if matching("Contradicted", 3)(event) else event for event in events]


def _cancel_early(events: Sequence[Event]) -> Sequence[Event]:
    """The paused round is cancelled before its dispute window ends."""
    is_cancelled = matching("Cancelled", 6)
    return [replace(event, time=event.time - 120) if is_cancelled(event) else event for event in events]


DISPUTES: tuple[tuple[Lie, str], ...] = (
    (change("Resolved", "upheld", to(False), 2), "whether the ruling upholds the observation"),
    (change("Resolved", "upheld", to(True), 3), "whether the ruling upholds the observation"),
    (change("Resolved", "winner", to(STRANGER), 2), "winner of the dispute"),
    (change("Resolved", "winner", to(STRANGER), 3), "winner of the dispute"),
    (change("Resolved", "winner", to(STRANGER), 6), "winner of the dispute"),
    (change("Resolved", "root", flip, 2), "whether the ruling upholds the observation"),
    (change("Resolved", "root", flip, 3), "winner of the dispute"),
    (change("Resolved", "available", to(0b10), 3), "winner of the dispute"),
    (change("Resolved", "cid", lambda cid: cid[:-1] + b"\0", 3), "winner of the dispute"),
    (change("Resolved", "cid", lambda cid: cid[:-1] + b"\0", 2), "the observed series"),
    (change("Resolved", "cid", lambda cid: cid + b"\0", 3), "winner of the dispute"),
    (change("Resolved", "cid", lambda cid: cid + b"\0", 2), "whether the CID of the ruling is valid"),
    (change("Disputed", "cid", lambda cid: cid[:-1], 2), "whether the CID of claim 0 is valid"),
    (silence("Resolved", 2), "BondSettled in transaction"),
    (cut("Resolved", 3, 2), "proposal 0"),
    (change("Disputed", "challenger", to(STRANGER), 2), "BondTaken at Disputed of round 2"),
    (both(silence("Disputed", 4), silence("BondTaken", None)), "BondTaken at Observed of round 0"),
    (silence("Disputed", 4), "BondTaken in transaction"),
    (add(like("Contradicted", 3), matching("Contradicted", 3)), "number of claim 2"),
    (change("Contradicted", "claim", to(0), 3), "number of claim 1"),
    (change("Disputed", "claim", to(1), 3), "number of claim 0"),
    (change("Disputed", "bond", bump, 3), "bond of the claim at Disputed of round 3"),
    (_claim_the_attested_truth, "whether claim 0 equals the attested truth"),
    (_claim_twice, "whether claim 1 was claimed before"),
    (change("Contradicted", "signers", lambda signers: signers[:1], 3), "a quorum of 2 signed the second observation"),
    (change("Contradicted", "challenger", to(STRANGER), 3), "winner of the dispute"),
    (add(like("Observed", 3), matching("Contradicted", 3)), "an earlier observer"),
    (silence("Lapsed", 4), "BondSettled in transaction"),
    (change("Observed", "observer", to(STRANGER), 2), "BondTaken at Observed of round 2"),
)
PROPOSALS: tuple[tuple[Lie, str], ...] = (
    (add(like("Refuted", 2, proposal=1), matching("Proposed", 2, proposal=3)), "proposal 1 is right"),
    (_fell_right, "proposal 1 is right and was refuted"),
    (cut("Refuted", 2, 2), "a claim: recorded"),
    (change("Refuted", "proposal", to(1), 2), "proposal 1 is right and was refuted"),
    (change("Refuted", "actual", bump, 2), "actual loss in the refutation of proposal 0"),
    (change("Refuted", "claimed", to(5_440_000), 2), "the refutation of proposal 0 changes nothing"),
    (change("Refuted", "row", to(3), 2), "whether the row of the refutation"),
    (change("Refuted", "group", to(2), 2), "whether the group of the refutation"),
    (change("Refuted", "caller", to(STRANGER), 2), "BondSettled at Refuted of round 2"),
    (change("Finalized", "proposal", to(3), 2), "BondSettled at Finalized of round 2"),
    (change("ProposalSettled", "matched", to(True), 2), "whether proposal 3 equals the final one"),
    (change("ProposalSettled", "matched", to(False), 2), "whether proposal 2 equals the final one"),
    (silence("ProposalSettled", 2), "BondSettled in transaction"),
    (change("Proposed", "proposer", to(STRANGER), 2, proposal=1), "BondTaken at Proposed of round 2"),
    (change("Proposed", "rows", lambda rows: (flip(rows[0]), *rows[1:]), 2, proposal=1), "row 0 of proposal 1"),
    (change("Proposed", "rows", lambda rows: (rows[0][:-5], *rows[1:]), 2, proposal=0), "length of the rows"),
    (change("Proposed", "rows", lambda rows: rows[1:], 2, proposal=3), "number of rows of proposal 3"),
    (change("Proposed", "rows", lambda rows: (flip(rows[0]), *rows[1:]), 2, proposal=0), "claimed loss in the refut"),
    (change("Proposed", "rows", lambda rows: (flip(rows[0]), *rows[1:]), 2, proposal=2), "equals the final one"),
    (change("Refuted", "claimed", bump, 2), "claimed loss in the refutation of proposal 0"),
    (change("BondTaken", "amount", to(10 * UNIT), amount=20 * UNIT), "BondTaken at Proposed of round 2"),
    (change("BondSettled", "amount", to(10 * UNIT), amount=20 * UNIT, returned=0), "at ProposalSettled of round 2"),
)
ENTRIES: tuple[tuple[Lie, str], ...] = (
    (change("Evicted", "forecaster", to(STRANGER), 2), "forecaster that is evicted"),
    (change("Evicted", "index", to(0), 2), "index that is evicted"),
    (change("Evicted", "wager", bump, 2), "wager that is evicted"),
    (change("Evicted", "by", to(STRANGER), 2), "forecaster at index 1"),
    (change("Committed", "wager", to(11 * UNIT), 2, wager=20 * UNIT), "index that is evicted"),
    (silence("Evicted", 2), "forecaster at index 1"),
    (silence("Paused"), "Unpaused"),
    (both(silence("Paused"), silence("Unpaused")), "the round was paused"),
    (silence("Unpaused"), "fell into a pause"),
    (silence("RoundPaused", 6), "the round was paused"),
    (add(like("RoundPaused", 6, round=4), matching("Revealed", 3)), "the round was paused"),
    (_cancel_early, "cancel"),
    (change("Staked", "amount", to(20 * UNIT)), "shares of a stake"),
    (
        both(change("Staked", "amount", to(25 * UNIT)), change("Staked", "shares", to(25 * UNIT))),
        "open wagers of",
    ),
    (change("GateClosed", "muEff", bump, 2), "effective mu"),
    (change("GateClosed", "reserve", bump, 2), "Reserved at GateClosed of round 2"),
    (
        both(
            change("GateClosed", "reserve", bump, reserve=6 * UNIT),
            change("Reserved", "amount", bump, amount=6 * UNIT),
        ),
        "round 2: reserve",
    ),
    (change("Reserved", "amount", bump), "Reserved at GateClosed of round 2"),
    (silence("Reserved"), "Reserved at GateClosed of round 2"),
)
DEVIATIONS: tuple[tuple[Lie, str], ...] = (
    (change("Deviated", "loss", bump), "deviation at the slash of"),
    (change("Deviated", "referenceLoss", bump), "deviation at the slash of"),
    (change("Deviated", "slashed", bump), "wei of the slash of"),
    (change("Deviated", "round", to(3)), "a slash of"),
    (silence("Deviated"), "a slash of"),
    (silence("Slashed"), "wei of the slash of"),
    (both(silence("Deviated"), silence("Slashed")), "a slash of"),
    (change("Slashed", "fromBucket", bump), "and its price after"),
    (change("Slashed", "price", lambda price: price - 1), "and its price after"),
    (silence("Recalibrated"), "was jailed when it committed"),
    (_freed_early, "time of the recalibration of"),
    (add(like("Recalibrated"), matching("Recalibrated", None)), "was jailed"),
)
MONEY: tuple[tuple[Lie, str], ...] = (
    (change("BondSettled", "to", to(STRANGER)), "BondSettled at Cancelled of round 0"),
    (change("BondSettled", "returned", lambda wei: wei // 2), "BondSettled at Cancelled of round 0"),
    (change("BondTaken", "amount", bump), "BondTaken at Observed of round 0"),
    (add(like("BondSettled"), matching("Recalibrated", None)), "BondSettled in transaction"),
    (silence("BondSettled"), "BondSettled at Cancelled of round 0"),
    (change("FeePaid", "caller", to(STRANGER)), "receivers of a fee"),
    (change("FeePaid", "proposer", to(STRANGER)), "receivers of a fee"),
    (add(like("FeePaid"), matching("Recalibrated", None)), "receivers of a fee"),
    (silence("FeePaid"), "fee"),
    (change("Funded", "amount", bump), "fund of pool"),
    (add(like("Funded"), matching("Recalibrated", None)), "fund of pool"),
    (change("FundSettled", "received", bump, 2), "release, payment and receipt of the fund"),
    (change("FundSettled", "released", bump, 2), "release, payment and receipt of the fund"),
    (change("Claimed", "amount", bump), "a claim"),
    (silence("Claimed"), "credit of"),
)
VIEWS: tuple[tuple[str, Callable[[Any], Any], str], ...] = (
    ("standingOf", lambda state: {**state, "loss": state["loss"] + 1}, "deviation of"),
    ("standingOf", lambda state: {**state, "jailed": True}, "deviation of"),
    ("standingOf", lambda state: {**state, "scored": state["scored"] + 1}, "deviation of"),
    ("bonds", bump, "bonds"),
)


def test_audit__contested_rounds_and_planted_lies__agree_and_are_named(contest: Contest, stack_parts: Any) -> None:
    # One scene for all lies: playing the rounds takes longer than auditing them a hundred times.
    scene = scene_of(contest.world, stack_parts("content", "postgres").settings.ipfs_gateway_url)
    audited = audit_pool(scene.chain, scene.content, scene.target)
    assert audited.mismatch is None, str(audited.mismatch)
    assert [audit.state for audit in audited.rounds] == [*["cancelled"] * 2, *["final"] * 3, "cancelled", "running"]
    wrong = [0, *range(3, SPAM)]
    assert [note.split(":")[0] for note in audited.rounds[2].notes] == [f"row 0 of proposal {n}" for n in wrong]
    missed = []
    for lie, what in (*DISPUTES, *PROPOSALS, *ENTRIES, *DEVIATIONS, *MONEY):
        mismatch = audit_pool(LyingChain(scene.chain, lie), scene.content, scene.target).mismatch
        if what not in str(mismatch):
            missed.append(f"expected {what!r}, found: {mismatch}")
    for view, by, what in VIEWS:
        liar = LyingChain(scene.chain, changes=((view, by),))
        mismatch = audit_pool(liar, scene.content, scene.target).mismatch
        if what not in str(mismatch):
            missed.append(f"expected {what!r}, found: {mismatch}")
    assert not missed, "\n".join(missed)
