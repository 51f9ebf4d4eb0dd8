"""What the demo runs: the region, the day, how many feeds and rounds, and how fast its clock goes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forewatt.clock import UnixS

DAY_S = 86_400
MODELS = ("lstm", "gbm", "climatology")
ATTESTORS = ("attestor_a", "attestor_b", "attestor_c")


@dataclass(frozen=True)
class DemoOptions:
    """Every choice of one run; times are UTC seconds, `tick_s` is the chain time that one step of the clock covers."""

    folder: Path = Path("build/demo")
    cache: Path = Path("build/demo-cache")
    region: str = "simbench-mixed"
    feeds: int = 64
    rounds: int = 4
    day: UnixS = UnixS(int(datetime(2016, 6, 15, tzinfo=UTC).timestamp()))
    history_days: int = 140
    models: tuple[str, ...] = MODELS
    tick_s: int = 900
    loop_pause_s: float = 0.35
    live_pause_s: float = 5.0
    hold_s: float = 45.0
    port: int = 8000
    exit_when_done: bool = False

    @property
    def genesis(self) -> UnixS:
        """Gate of round 0: a day before the replay, so that persistence is observed before anyone is scored by it."""
        return UnixS(self.day - DAY_S)

    @property
    def history_start(self) -> UnixS:
        """First interval of the history that the models learn from."""
        return UnixS(self.day - self.history_days * DAY_S)
