"""The round under audit: its history, rules and content, and the losses recomputed so far."""

from dataclasses import dataclass, field

from forewatt.protocol.limits import Epoch
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import Deadlines, deadlines
from oracle.audit.compare import agree, within
from oracle.audit.read.content import ContentReader
from oracle.audit.replay.history import History, RoundHistory


@dataclass
class RoundView:
    """The inputs of a round's checks, and their results so far: `losses` by entry index, and `notes`."""

    history: History
    number: int
    content: ContentReader
    losses: dict[int, tuple[int, ...]] = field(default_factory=dict)
    reference_losses: tuple[int, ...] | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def round(self) -> RoundHistory:
        """The round's events."""
        return self.history.rounds[self.number]

    @property
    def params(self) -> PoolParams:
        """The pool's rules."""
        return self.history.params

    @property
    def epoch(self) -> Epoch:
        """The round's feeds and attestors."""
        return self.history.epoch(self.number)

    @property
    def times(self) -> Deadlines:
        """The round's deadlines."""
        return deadlines(self.params, self.number)

    @property
    def wagers_wei(self) -> int:
        """The sum of all latest wagers."""
        return sum(recorded.commit.wager_wei for recorded in self.round.latest())

    @property
    def mu_eff_bps(self) -> int:
        """The effective mu fixed at the gate; zero before the gate, or if nothing was wagered."""
        return self.round.gate["muEff"] if self.round.gate else 0

    @property
    def reserve_wei(self) -> int:
        """The fund reserved at the gate; zero before the gate, or if nothing was wagered."""
        return self.round.gate["reserve"] if self.round.gate else 0

    def counted(self) -> list[int]:
        """Indices of the entries that were revealed and attested as available."""
        truth = self.round.truth()
        available = truth["available"] if truth else 0
        return [index for index in sorted(self.round.revealed_keys()) if available >> index & 1]

    def agree(self, what: str, recorded: object, recomputed: object) -> None:
        """Require equal values of this round."""
        agree(what, recorded, recomputed, self.number)

    def within(self, what: str, moment: int, since: int, until: int) -> None:
        """Require since <= moment < until (UTC seconds)."""
        within(what, moment, since, until, self.number)
