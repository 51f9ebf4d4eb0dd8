"""What a settler reads from its ledger and sends to it, whichever ledger that is."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from forewatt.protocol.refute import GroupProof
from forewatt.protocol.typed import ForecastCommit
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry, Observed, RoundState
from oracle.chain.transactions.call import Outcome
from oracle.chain.view import Snapshot
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle


@dataclass(frozen=True)
class Refutation:
    """A wrong row and the series that show it. The reference's row has no commit, and an empty key."""

    row: int
    commit: ForecastCommit | None
    key: bytes
    proof: GroupProof


class Series(Protocol):
    """Where a settler gets the series from that the commits and observations name."""

    def forecast(self, entry: Entry, pool: Pool) -> tuple[Sequence[bytes], bytes]:
        """A revealed entry's series, in feed order, and its key. PayloadUnavailable if they cannot be had."""

    def observed(self, number: int, observed: Observed, pool: Pool) -> Sequence[bytes]:
        """The series of a round's observation, in feed order. PayloadUnavailable if they cannot be had."""


class StoredRounds(Protocol):
    """The rounds as the ledger stores them, which decides where events differ."""

    def difference(self, state: RoundState) -> str | None:
        """What the ledger stores differently about a closed round than its events say; None if they agree."""

    def has_reference(self, number: int) -> bool:
        """Whether a round's settlement compares with an earlier round."""

    def has_ended(self, number: int) -> bool:
        """Whether a round is final or cancelled; its event may not be here yet."""

    def is_live(self, state: RoundState, proposal: int) -> bool:
        """Whether the proposal that the events describe is live. EventsDiffer if it is another one."""


class SettlerLedger(StoredRounds, Protocol):
    """The ledger of one settler. What waits for a block is pending (TransactionPending); `step` follows it up.

    A call that is refused because the ledger has its effect already counts as sent.
    """

    @property
    def address(self) -> str:
        """The account that posts the bonds."""

    @property
    def skips(self) -> list[str]:
        """What is skipped at present because it does not pay, and why."""

    def skips_it(self, action: Action, state: RoundState) -> bool:
        """Whether an action is skipped now, because it costs more than it brings."""

    def forget(self, is_over: Callable[[int], bool]) -> None:
        """Forget what was noted about rounds that are over."""

    def step(self, now: int | None = None) -> Sequence[Outcome]:
        """Follow up what is under way; what ended since the last step."""

    def holds(self, action: Hashable) -> bool:
        """Whether an action is under way."""

    def allow_bonds(self, action: Hashable) -> bool:
        """Let the ledger take bonds from the account; True if it may already, so that nothing was sent."""

    def observe(self, action: Observe, state: RoundState, snapshot: Snapshot) -> None:
        """Collect what a quorum of attestors agrees with, and submit it."""

    def propose(self, action: Propose, state: RoundState, rows: Sequence[bytes]) -> None:
        """Propose the settlement of a round."""

    def refute(self, check: Check, state: RoundState, refutation: Refutation) -> None:
        """Refute a proposal."""

    def finalize(self, action: Finalize, state: RoundState) -> None:
        """End a round by a proposal."""

    def settle(self, action: Settle, state: RoundState) -> None:
        """Settle the bond of a proposal that remained."""

    def lapse(self, action: Lapse) -> None:
        """End a dispute without a ruling."""

    def cancel(self, action: Cancel, state: RoundState) -> None:
        """End a round without a settlement."""

    def claim(self, action: Hashable) -> bool:
        """Claim what the ledger has credited to the account; True if nothing is left to claim."""


def has_live(state: RoundState, rows: Sequence[bytes]) -> bool:
    """Whether a live proposal has these rows."""
    return any(proposal.rows == tuple(rows) for proposal in state.live())
