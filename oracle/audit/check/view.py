"""One round under audit: its history, its rules and its evidence, and the one way to compare."""

from dataclasses import dataclass, field

from forewatt.protocol.limits import Epoch
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import Deadlines, deadlines
from oracle.audit.errors import Mismatch
from oracle.audit.read.content import ContentReader
from oracle.audit.replay.history import History, RoundHistory


@dataclass
class RoundView:
    """What the checks of one round read, and what they found out on the way (`losses` by entry index, `notes`)."""

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
        return sum(seen.commit.wager_wei for seen in self.round.latest())

    @property
    def mu_eff_bps(self) -> int:
        """What the gate fixed; zero before, and where nothing was wagered."""
        return self.round.gate["muEff"] if self.round.gate else 0

    @property
    def reserve_wei(self) -> int:
        """What the gate held back; zero before, and where nothing was wagered."""
        return self.round.gate["reserve"] if self.round.gate else 0

    def counted(self) -> list[int]:
        """Indices of the entries that were revealed and attested as available."""
        truth = self.round.truth()
        available = truth["available"] if truth else 0
        return [index for index in sorted(self.round.revealed_keys()) if available >> index & 1]

    def agree(self, what: str, recorded: object, recomputed: object) -> None:
        """Raise Mismatch unless both are equal."""
        if recorded != recomputed:
            raise Mismatch(what, recorded, recomputed, self.number)

    def within(self, what: str, moment: int, since: int, until: int) -> None:
        """Raise Mismatch unless since <= moment < until."""
        if not since <= moment < until:
            raise Mismatch(f"time of {what}", moment, f"in [{since}, {until})", self.number)
