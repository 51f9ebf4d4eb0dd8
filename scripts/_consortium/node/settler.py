"""The settler's ledger on a channel. Each call waits for its block, so that nothing is under way between two steps."""

import logging
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

from contracts.consortium.ledger.keys import key
from contracts.consortium.rounds.proposals import has_reference, load_proposal
from contracts.consortium.rounds.refutations import encode_proof
from contracts.consortium.rounds.state import LIVE, REFUTED, end_of, truth_of
from contracts.consortium.service.consent import latest_agreed
from forewatt.protocol.words import ZERO32
from oracle.accounts.amounts import in_tokens
from oracle.chain.rounds import Dispute, RoundState
from oracle.chain.transactions.call import Outcome
from oracle.chain.view import Snapshot
from oracle.errors import TransactionFailed
from oracle.node.settler.ledger import Refutation, has_live
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle
from scripts._consortium.node.accounts import Account
from scripts._consortium.node.channel import Channel
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.seals import sealed
from scripts._consortium.node.stored import reading
from scripts._consortium.node.view import ChannelView

log = logging.getLogger(__name__)


class ChannelSettler:
    """Sends a settler's calls. `consent` is the folder with the own organisation's judgement, for an attestor's."""

    def __init__(self, channel: Channel, pool: ChannelPool, view: ChannelView, consent: Path | None = None) -> None:
        self._channel, self._pool, self._view, self._consent = channel, pool, view, consent
        self._account = Account(channel)
        self._settled: set[tuple[int, int]] = set()
        """Refuted proposals whose bond is settled, or not ours."""

    @property
    def address(self) -> str:
        """The account that posts the bonds: the client's."""
        return self._account.address

    @property
    def skips(self) -> list[str]:
        """Nothing: calls cost no gas."""
        return []

    def skips_it(self, _action: Action, _state: RoundState) -> bool:
        """Nothing is skipped: calls cost no gas."""
        return False

    def forget(self, is_over: Callable[[int], bool]) -> None:
        """Forget nothing: the notes are about bonds, which outlive their rounds."""

    def step(self, _now: int | None = None) -> Sequence[Outcome]:
        """Nothing is under way."""
        return ()

    def holds(self, _action: Hashable) -> bool:
        """Nothing is under way."""
        return False

    def difference(self, _state: RoundState) -> str | None:
        """None: events and state come from the same peer, which has committed both together."""
        return None

    def has_reference(self, number: int) -> bool:
        """Whether a round's settlement compares with an earlier round."""
        return has_reference(reading(self._channel), self._pool.id, number, self._pool.rules)

    def has_ended(self, number: int) -> bool:
        """Whether the channel has ended a round."""
        return end_of(reading(self._channel), self._pool.id, number) is not None

    def is_live(self, state: RoundState, proposal: int) -> bool:
        """Whether a proposal is not refuted, and its bond not settled."""
        stored = load_proposal(reading(self._channel), self._pool.id, state.number, proposal)
        return stored.state == LIVE and not self._is_settled(state.number, proposal)

    def allow_bonds(self, _action: Hashable) -> bool:
        """True: bonds come out of the client's balance."""
        return True

    def observe(self, action: Observe, state: RoundState, _snapshot: Snapshot) -> None:
        """Send what the own organisation agrees with; a quorum of the attestors' peers must endorse it."""
        number = state.number
        agreed = None if self._consent is None else latest_agreed(self._consent, self._pool.id, number)
        if agreed is None:
            log.debug("round %d: this organisation has not judged it", number)
            return
        sealed(self._channel, self._pool.id, number)
        if truth_of(reading(self._channel), self._pool.id, number).root != ZERO32:
            return
        root, available, cid = agreed
        self._send(action, "observe", _is_observed, root=root, available=available, cid=cid)

    def propose(self, action: Propose, state: RoundState, rows: Sequence[bytes]) -> None:
        """Propose the settlement of a round before the next deadline that the ledger has not reached."""
        before = self._view.next_deadline(state.number)
        if before is None:
            raise TransactionFailed(f"round {state.number}: the time to propose is over")
        self._send(action, "propose", lambda now: has_live(now, rows), rows=list(rows), before=before)

    def refute(self, check: Check, _state: RoundState, refutation: Refutation) -> None:
        """Refute a proposal at the round's custodians, who alone see the series."""
        transient = {"proof": encode_proof(refutation.proof)}
        if refutation.commit is not None:
            transient["key"] = refutation.key
        self._send(
            check,
            "refute",
            lambda now: check.proposal in now.refuted,
            transient=transient,
            organisations=sealed(self._channel, self._pool.id, check.round).custodians,
            proposal=check.proposal,
            row=refutation.row,
            group=refutation.proof.group,
        )

    def finalize(self, action: Finalize, _state: RoundState) -> None:
        """End a round by a proposal."""
        self._send(action, "finalize", _is_ended, proposal=action.proposal)

    def settle(self, action: Settle, _state: RoundState) -> None:
        """Settle the bond of a proposal that remained."""
        self._send(action, "settle_proposal", lambda now: action.proposal in now.gone, proposal=action.proposal)

    def lapse(self, action: Lapse) -> None:
        """End a dispute without a ruling."""
        self._send(action, "lapse", lambda now: now.dispute is Dispute.CLOSED)

    def cancel(self, action: Cancel, state: RoundState) -> None:
        """End a round without a settlement."""
        sealed(self._channel, self._pool.id, state.number)
        self._send(action, "cancel", _is_ended)

    def claim(self, _action: Hashable) -> bool:
        """Settle the bonds of the proposals that this client has refuted, and claim all credits."""
        self._settle_refuted()
        if claimed_wei := self._account.claim():
            log.info("%s tokens are claimed", in_tokens(claimed_wei))
        return True

    def _settle_refuted(self) -> None:
        """The one who refuted gets half of the bond, by a call of its own."""
        snapshot = self._view.latest or self._view.refresh()
        refuted = {(number, proposal) for number, state in snapshot.rounds.items() for proposal in state.refuted}
        for number, proposal in sorted(refuted - self._settled):
            stored = load_proposal(reading(self._channel), self._pool.id, number, proposal)
            is_ours = stored.state == REFUTED and stored.refuter == self.address
            if is_ours and not self._is_settled(number, proposal):
                self._channel.send("settle_proposal", pool=self._pool.id, round=number, proposal=proposal)
            self._settled.add((number, proposal))

    def _is_settled(self, number: int, proposal: int) -> bool:
        return bool(self._channel.read(key("bond", self._pool.id, number, proposal)))

    def _send(self, action: Action, name: str, done: Callable[[RoundState], bool], **call: Any) -> None:
        """Send a call about a round; what is refused counts as sent if the round's state is `done`."""
        number = action.round
        try:
            self._channel.send(name, pool=self._pool.id, round=number, **call)
        except TransactionFailed:
            if not done(self._view.refresh().rounds.get(number, RoundState(number))):
                raise
            log.info("round %d: another client's %s was first", number, name)
        else:
            log.info("round %d: %s", number, name)


def _is_observed(state: RoundState) -> bool:
    return state.observed is not None


def _is_ended(state: RoundState) -> bool:
    return state.ended is not None
