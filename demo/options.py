"""The options of the demo: region, day, number of feeds and rounds, and speed of the clock."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from forewatt.clock import UnixS
from forewatt.embedded.cache import cache_path

DAY_S = 86_400
HOUR_S = 3_600
WARM_UP_ROUNDS = 4
"""Rounds of the day before, which attestors observe and nobody forecasts: the reference of the scored rounds."""
DAY = UnixS(int(datetime(2016, 6, 15, tzinfo=UTC).timestamp()))
"""A Wednesday in mid-June: a long day of sun, and the load of a working day."""
MODELS = ("lstm", "gbm", "climatology")
ATTESTORS = ("attestor_a", "attestor_b", "attestor_c")


@dataclass(frozen=True)
class DemoOptions:
    """The options of one run; times are UTC seconds, `tick_s` is the chain time of one step of the clock."""

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
    wait_s: float = 45.0
    port: int = 8000
    exit_when_done: bool = False
    observe: bool = False
    rolling_restart: bool = False
    report: Path | None = None

    @property
    def genesis(self) -> UnixS:
        """Gate of round 0: a day before the first scored round, whose reference it is."""
        return UnixS(self.day - DAY_S)

    @property
    def chain_start(self) -> UnixS:
        """Time of the chain's first block: before the first round opens."""
        return UnixS(self.genesis - 2 * HOUR_S)

    @property
    def replay_start(self) -> UnixS:
        """The meters send from this time on; earlier readings are history. The first scored round opens later."""
        return UnixS(self.day - 4 * HOUR_S)

    @property
    def history_start(self) -> UnixS:
        """First interval of the history that the models learn from."""
        return UnixS(self.day - self.history_days * DAY_S)

    @property
    def scored(self) -> range:
        """The rounds that forecasters take part in."""
        return range(WARM_UP_ROUNDS, WARM_UP_ROUNDS + self.rounds)
