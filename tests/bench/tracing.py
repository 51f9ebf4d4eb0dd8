"""Measures what traces cost a gateway; writes build/bench/tracing.json.

    python tests/bench/tracing.py --rounds 8 --records 100 --batches 50

Gateways of the same code take the same bursts, one after the other: without traces, with the default share of them,
and with all of them. Figures are of each gateway's processor time, which other work on the machine disturbs less than
the time on the clock. What traces cost while they are off is the number of calls that a batch makes of them, times the
time of one.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from forewatt.embedded.ports import free_port  # noqa: E402 - after the path
from forewatt.embedded.probes import http  # noqa: E402
from forewatt.embedded.stack import Stack  # noqa: E402
from forewatt.figures import Figure, shown, write_figures  # noqa: E402
from forewatt.settings import Settings  # noqa: E402
from forewatt.telemetry.trace_ids import carried  # noqa: E402
from forewatt.telemetry.tracing import use  # noqa: E402
from streaming.assets.model import Asset, AssetClass  # noqa: E402
from tests.bench.api import cpu_s  # noqa: E402
from tests.bench.load import AGENTS, TOKENS, Load  # noqa: E402
from tests.collector import collecting  # noqa: E402
from tests.streaming.gateway.replicas import serving  # noqa: E402

OUTPUT = ROOT / "build" / "bench" / "tracing.json"
OFF, SHARE, ALL = "no traces", "the default share of the traces", "all traces"
MOST_ON, MOST_OFF = 5.0, 0.5
CALLS, COUNTED = 100_000, 10
SITE = {"name": "bench", "region": "bench", "capacity_mw": 1.0, "latitude": 52.0, "longitude": 13.0}
ASSETS = [Asset(asset_id=f"bench-{n}", asset_class=AssetClass.WIND, **SITE) for n in range(AGENTS)]
"""An asset for each agent."""


class Gateway:
    """A running gateway with a broker of its own, the agents that send to it, and its processor time so far.

    Gateways of one broker would divide the agents among themselves, and forward what is another one's.
    """

    def __init__(self, stack: Stack, what: str, traces: dict[str, str]) -> None:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        argv = [sys.executable, "-m", "streaming.gateway", "--port", str(port)]
        env = {"FOREWATT_GATEWAY_TOKENS": TOKENS, **traces}
        stack.spawn("gateway", argv, lambda: http(f"{url}/health"), env)
        self.what, self._pid = what, stack.pid("gateway")
        self._load = Load(url, ASSETS)

    def burst_ms(self, records: int, batches: int) -> float:
        """Send a burst from each agent; the gateway's processor time of a batch (ms)."""
        before = cpu_s(self._pid)
        self._load.burst(records, batches)
        return 1e3 * (cpu_s(self._pid) - before) / (AGENTS * batches)


def batch_ms(stacks: Sequence[Stack], url: str, options: argparse.Namespace) -> dict[str, list[float]]:
    """What each gateway needs for a batch (ms), burst by burst. The first burst of each only warms it up."""
    share = {"FOREWATT_TRACES_URL": url}
    kinds = {OFF: {}, SHARE: share, ALL: {**share, "FOREWATT_TRACES_SHARE": "1"}}
    gateways = [Gateway(stack, what, traces) for stack, (what, traces) in zip(stacks, kinds.items(), strict=True)]
    spent: dict[str, list[float]] = defaultdict(list)
    for gateway in gateways:
        gateway.burst_ms(options.records, options.batches)
    for number in range(options.rounds):
        # Each gateway is first, second and last in turn.
        for gateway in itertools.islice(itertools.cycle(gateways), number % 3, number % 3 + 3):
            spent[gateway.what].append(gateway.burst_ms(options.records, options.batches))
    return spent


class Counting:
    """Stands for the traces of a process and counts the calls."""

    def __init__(self) -> None:
        self.calls = 0

    def span(self, *_arguments: object) -> AbstractContextManager[None]:
        self.calls += 1
        return nullcontext()

    continued = span

    def current_traceparent(self) -> None:
        self.calls += 1

    current_trace_id = current_traceparent


def calls_of_a_batch(settings: Settings) -> float:
    """How often a gateway asks the traces for something while it takes a batch."""
    counting: Any = Counting()
    own = settings.model_copy(update={"gateway_tokens": TOKENS})
    with serving(own, "counted") as client:
        load = Load(str(client.base_url), ASSETS)
        load.burst(1, 1)
        use(counting)
        load.burst(1, COUNTED)
        use(None)
    return counting.calls / (AGENTS * COUNTED)


def call_us() -> float:
    """What one call costs while traces are off (µs)."""
    started = time.process_time()
    for _ in range(CALLS):
        carried()
    return 1e6 * (time.process_time() - started) / CALLS


def main() -> None:
    """Measure, print, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="bursts of each gateway")
    parser.add_argument("--records", type=int, default=100, help="records a batch")
    parser.add_argument("--batches", type=int, default=50, help="batches of each agent a burst")
    options = parser.parse_args()
    with ExitStack() as closing:
        url = closing.enter_context(collecting()).url
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="tracing-")))
        parts = ("kafka", "registry")
        *stacks, counted = [closing.enter_context(Stack(folder / str(number), parts)) for number in range(4)]
        calls = calls_of_a_batch(counted.settings)
        spent = batch_ms(stacks, url, options)
    plain = statistics.median(spent[OFF])
    rows: list[Figure] = [
        shown(f"processor time of a batch of {options.records} records, {what}", statistics.median(times), "ms")
        for what, times in spent.items()
    ]
    for what, target in ((f"{SHARE} ({Settings().traces_share:g})", MOST_ON), (ALL, None)):
        times = spent[what.partition(" (")[0]]
        more = statistics.median(on / off for on, off in zip(times, spent[OFF], strict=True)) - 1
        rows.append(shown(f"processor time that traces add, {what}", 100 * more, "%", target))
    rows.append(shown("calls that a batch makes of the traces", calls, "calls"))
    off = 0.1 * calls * call_us() / plain
    rows.append(shown("processor time that traces add while they are off", off, "%", MOST_OFF))
    write_figures(OUTPUT, rows)


if __name__ == "__main__":
    main()
