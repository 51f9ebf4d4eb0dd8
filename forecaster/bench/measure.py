"""Measures inference: milliseconds per batch of each engine, forecasts per second, and the service's latencies."""

from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from forecaster.bench.carried_state import CarriedState
from forecaster.bench.engines import Router, eager, median_ms, onnx_runtime
from forecaster.bench.network import Shape, ensemble
from forecaster.bench.service import FEEDS, measure_service
from forecaster.onnx.runtime import Engine, split_among_threads
from forewatt.figures import Figure, figure, write_figures

SIZES = (1, 64, 1024)
GROUPS = (16, 64)
"""Numbers of rows that a thread evaluates at a time."""
CARRIED_ROWS = 256
CHECKED = 64
RATE, STEADY_S, BULK_CALLS = 200, 20.0, 5


def service_rows(console: Console) -> list[Figure]:
    """Figures of the service, measured end to end."""
    with console.status("measuring the service"):
        timings = measure_service(Path("build/bench/service"), RATE, STEADY_S, BULK_CALLS)
    half, high = np.quantile(timings.latencies_ms, [0.5, 0.99])
    bulk = float(np.median(timings.bulk_s))
    console.print(
        f"service: {RATE} requests/s for one feed: p50 {half:.1f} ms, p99 {high:.1f} ms; "
        f"{FEEDS} feeds in a call: first {timings.bulk_s[0]:.2f} s, median {bulk:.2f} s; {timings.failed} failed"
    )
    return [
        figure(f"service: p99 at {RATE} requests/s for one feed", float(high), "ms", 25.0),
        figure(f"service: {FEEDS} feeds in one call", bulk, "s", 1.0),
        figure(f"service: {FEEDS} feeds in the first call", timings.bulk_s[0], "s", 1.0),
        figure("service: failed requests", float(timings.failed), "requests", 0.0),
    ]


def measure(threads: int, rounds: int, out: Path) -> None:
    """Measure batches of 1, 64 and 1024, the carried state and the service on this CPU. Writes the figures to `out`."""
    torch.set_num_threads(threads)
    shape, console = Shape(), Console()
    network = ensemble(shape)
    past = np.random.default_rng(1).normal(size=(max(SIZES), shape.steps, shape.features)).astype(np.float32)
    peers = {"eager": eager(network), "onnx": onnx_runtime(network, threads)}
    single = onnx_runtime(network, 1)
    candidates = peers | {
        f"onnx, {group} rows a thread": split_among_threads(single, group, threads) for group in GROUPS
    }
    with console.status("choosing"):
        router = Router(candidates, SIZES, past, rounds)
    truth = peers["eager"](past[:CHECKED])
    engines: list[Engine] = [*candidates.values(), router]
    difference = max(float(np.abs(engine(past[:CHECKED]) - truth).max()) for engine in engines)
    rows = [figure("max difference to eager", difference, "pu", 1e-5)]
    table = Table(title="milliseconds a batch (median)", title_justify="left")
    for heading in ("batch", "eager", "onnx", "router", "router took"):
        table.add_column(heading)
    for size in track(SIZES, "measuring", console=console, transient=True):
        medians = median_ms(peers | {"router": router}, past[:size], rounds)
        table.add_row(str(size), *(f"{medians[name]:.1f}" for name in ("eager", "onnx", "router")), router.chosen[size])
        others = {name: medians[name] for name in peers}
        ratio = medians["router"] / min(others.values())
        rows.append(figure(f"router at {size}: time to the best of the others", ratio, "ratio", 1.03, "max", others))
        rows.append(figure(f"router at {size}", medians["router"], "ms", None, "max", others))
    state = CarriedState(network, max(SIZES), CARRIED_ROWS, threads)
    carried = [state.step(past[:, at]) for at in range(shape.steps)][-1][:CHECKED]
    rows.append(figure("carried state: max difference to eager", float(np.abs(carried - truth).max()), "pu", 1e-5))
    step_ms = median_ms({"carried": lambda batch: state.step(batch[:, 0])}, past, rounds)["carried"]
    rate = 1_000 * max(SIZES) / step_ms
    rows.append(figure("carried state", rate, "forecasts/s", 90_000, "min"))
    console.print(table)
    console.print(
        f"carried state: {step_ms:.1f} ms for {max(SIZES)} feeds, {rate:,.0f} forecasts/s; "
        f"max difference {difference:.1e}"
    )
    rows += service_rows(console)
    write_figures(out, rows)
    console.print(f"figures: {out}")
