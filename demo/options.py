"""What the demo runs: the region, the day, how many feeds and rounds, and how fast its clock goes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from forewatt.clock import UnixS
from forewatt.embedded.cache import cache_path

DAY_S = 86_400
HOUR_S = 3_600
WARM_UP_ROUNDS = 4
"""Rounds of the day before, observed by the attestors only: the reference that the scored rounds are measured by."""
DAY = UnixS(int(datetime(2016, 6, 15, tzinfo=UTC).timestamp()))
"""A mid-June Wednesday: long light, working-day load."""
MODELS = ("lstm", "gbm", "climatology")
ATTESTORS = ("attestor_a", "attestor_b", "attestor_c")


@dataclass(frozen=True)
class DemoOptions:
    """Every choice of one run; times are UTC seconds, `tick_s` is the chain time that one step of the clock covers."""

    folder: Path = Path("build/demo")
    cache: Path = field(default_factory=lambda: cache_path() / "demo")
    region: str = "simbench-mixed"
    feeds: int = 64
    rounds: int = 4
    day: UnixS = DAY
    history_days: int = 140
    models: tuple[str, ...] = MODELS
    killed: str | None = None
    tick_s: int = 900
    pause_s: float = 0.25
    live_pause_s: float = 5.0
    hold_s: float = 45.0
    port: int = 8000
    exit_when_done: bool = False
    report: Path | None = None

    @property
    def genesis(self) -> UnixS:
        """Gate of round 0: a day before the first scored round, so that persistence is observed before it is needed."""
        return UnixS(self.day - DAY_S)

    @property
    def chain_start(self) -> UnixS:
        """Time of the chain's first block: before the first round opens."""
        return UnixS(self.genesis - 2 * HOUR_S)

    @property
    def replay_start(self) -> UnixS:
        """From here on the meters send; before it is history. It lies before the first scored round opens."""
        return UnixS(self.day - 4 * HOUR_S)

    @property
    def history_start(self) -> UnixS:
        """First interval of the history that the models learn from."""
        return UnixS(self.day - self.history_days * DAY_S)

    @property
    def scored(self) -> range:
        """The rounds that forecasters take part in."""
        return range(WARM_UP_ROUNDS, WARM_UP_ROUNDS + self.rounds)
