"""Measures the ways to evaluate the same ensemble: milliseconds a batch and forecasts a second."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from forecaster.bench.carried import Carried
from forecaster.bench.engines import Router, eager, measured, onnx_runtime
from forecaster.bench.network import Shape, ensemble
from forecaster.bench.service import FEEDS, served
from forecaster.onnx.running import Engine, shared

SIZES = (1, 64, 1024)
GROUPS = (16, 64)
"""Rows a thread takes at a time."""
CARRIED_ROWS = 256
CHECKED = 64
RATE, STEADY_S, BULK_CALLS = 200, 20.0, 5


def row(name: str, value: float, unit: str, target: float | None, direction: str, peer: Any = None) -> dict[str, Any]:
    """One figure."""
    return {"name": name, "value": value, "unit": unit, "target": target, "direction": direction, "peer": peer}


def service_rows(console: Console) -> list[dict[str, Any]]:
    """The service end to end."""
    with console.status("asking the service"):
        found = served(Path("build/bench/service"), RATE, STEADY_S, BULK_CALLS)
    half, high = np.quantile(found.latencies_ms, [0.5, 0.99])
    bulk = float(np.median(found.bulk_s))
    console.print(
        f"service: {RATE} requests/s for one feed: p50 {half:.1f} ms, p99 {high:.1f} ms; "
        f"{FEEDS} feeds in a call: first {found.bulk_s[0]:.2f} s, median {bulk:.2f} s; {found.failed} failed"
    )
    return [
        row(f"service: p99 at {RATE} requests/s for one feed", float(high), "ms", 25.0, "max"),
        row(f"service: {FEEDS} feeds in one call", bulk, "s", 1.0, "max"),
        row(f"service: {FEEDS} feeds in the first call", found.bulk_s[0], "s", 1.0, "max"),
        row("service: failed requests", float(found.failed), "requests", 0.0, "max"),
    ]


def measure(threads: int, rounds: int, out: Path) -> None:
    """Measure batches of 1, 64 and 1024 and the carried state on this machine's CPU, and write the figures to `out`."""
    torch.set_num_threads(threads)
    shape, console = Shape(), Console()
    network = ensemble(shape)
    past = np.random.default_rng(1).normal(size=(max(SIZES), shape.steps, shape.features)).astype(np.float32)
    peers = {"eager": eager(network), "onnx": onnx_runtime(network, threads)}
    alone = onnx_runtime(network, 1)
    known = peers | {f"onnx, {group} rows a thread": shared(alone, group, threads) for group in GROUPS}
    with console.status("choosing"):
        router = Router(known, SIZES, past, rounds)
    truth = peers["eager"](past[:CHECKED])
    answers: list[Engine] = [*known.values(), router]
    apart = max(float(np.abs(engine(past[:CHECKED]) - truth).max()) for engine in answers)
    rows = [row("max difference to eager", apart, "pu", 1e-5, "max")]
    table = Table(title="milliseconds a batch (median)", title_justify="left")
    for heading in ("batch", "eager", "onnx", "router", "router took"):
        table.add_column(heading)
    for size in track(SIZES, "measuring", console=console, transient=True):
        found = measured(peers | {"router": router}, past[:size], rounds)
        table.add_row(str(size), *(f"{found[name]:.1f}" for name in ("eager", "onnx", "router")), router.chosen[size])
        others = {name: found[name] for name in peers}
        ratio = found["router"] / min(others.values())
        rows.append(row(f"router at {size}: time to the best of the others", ratio, "ratio", 1.03, "max", others))
        rows.append(row(f"router at {size}", found["router"], "ms", None, "max", others))
    state = Carried(network, max(SIZES), CARRIED_ROWS, threads)
    walked = [state.step(past[:, at]) for at in range(shape.steps)][-1][:CHECKED]
    rows.append(row("carried state: max difference to eager", float(np.abs(walked - truth).max()), "pu", 1e-5, "max"))
    taken = measured({"carried": lambda given: state.step(given[:, 0])}, past, rounds)["carried"]
    rate = 1_000 * max(SIZES) / taken
    rows.append(row("carried state", rate, "forecasts/s", 90_000, "min"))
    console.print(table)
    console.print(
        f"carried state: {taken:.1f} ms for {max(SIZES)} feeds, {rate:,.0f} forecasts/s; max difference {apart:.1e}"
    )
    rows += service_rows(console)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=1) + "\n")
    console.print(f"figures: {out}")
