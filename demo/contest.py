"""The demo's rival: disputes a right observation with a bond, and proposes a settlement with too low a loss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ape.api import AccountAPI

from forewatt.clock import UnixS
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.rows import decode_row, encode_row
from forewatt.protocol.windows import deadlines
from forewatt.protocol.words import ZERO32
from oracle.chain.contracts import Contracts
from oracle.chain.rounds import Dispute, RoundState
from oracle.chain.transactions.send import send


@dataclass(frozen=True)
class Contest:
    """Acts for the rival and the arbitrator: `disputed` and `forged` are the rounds that the rival contests."""

    contracts: Contracts
    pool_id: bytes
    rules: PoolParams
    rival: AccountAPI
    arbitrator: AccountAPI
    disputed: int
    forged: int

    def act(self, rounds: Mapping[int, RoundState], now: UnixS, until: UnixS) -> str | None:
        """Send what is possible at `now`; return what must still happen before a deadline in (now, until]."""
        self._contest_truth(rounds.get(self.disputed, RoundState(self.disputed)), now)
        return self._contest_settlement(rounds.get(self.forged, RoundState(self.forged)), now, until)

    def _contest_truth(self, state: RoundState, now: UnixS) -> None:
        times, disputes = deadlines(self.rules, state.number), self.contracts.disputes
        if state.observed is None or state.ended:
            return
        if state.dispute is Dispute.NONE and now < times.dispute_end:
            claim = (ZERO32, 0, b"")
            send("dispute", disputes.disputeObservation, self.pool_id, state.number, *claim, sender=self.rival)
        elif state.dispute is Dispute.OPEN and now < times.resolve_end:
            truth = (state.observed.root, state.observed.available, state.observed.cid)
            send("ruling", disputes.resolve, self.pool_id, state.number, *truth, sender=self.arbitrator)

    def _contest_settlement(self, state: RoundState, now: UnixS, until: UnixS) -> str | None:
        forged = [proposal for proposal in state.proposals if proposal.proposer == self.rival.address]
        market = self.contracts.market
        if not forged and state.proposals and not state.ended and now < deadlines(self.rules, state.number).propose_end:
            rows = flattered(state.proposals[0].rows)
            send("wrong proposal", market.propose, self.pool_id, state.number, rows, sender=self.rival)
        refuted = all(proposal.number in state.gone for proposal in forged)
        if not refuted and any(now < proposal.at + self.rules.refute_window_s <= until for proposal in forged):
            return f"round {state.number}: the refutation of a wrong proposal"
        return None


def flattered(rows: Sequence[bytes]) -> list[bytes]:
    """The rows with half the loss in the first entry's first group that has a loss."""
    losses = list(decode_row(rows[0]))
    group = next(group for group, loss in enumerate(losses) if loss)
    losses[group] //= 2
    return [encode_row(losses), *rows[1:]]


def contested(state: RoundState) -> tuple[str, ...]:
    """Sentences on what was contested in a round and how it ended, from the chain's events."""
    truth = {None: "there was no ruling, so it stands", True: "the arbitrator upheld it", False: "it was overruled"}
    disputed = state.dispute is Dispute.CLOSED
    lines = [f"the observation was disputed with a bond; {truth[state.upheld]}"] if disputed else []
    refuted = (f"proposal {number} was wrong and was refuted on chain" for number in sorted(state.refuted))
    return (*lines, *refuted)
