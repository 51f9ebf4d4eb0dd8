"""`forewatt dev bench-infer`: measures inference."""

from pathlib import Path

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt dev bench-infer
forewatt dev bench-infer --threads 4 --rounds 20"""


@click.command("bench-infer", cls=Command, extra="demo", examples=EXAMPLES)
@click.option("--threads", type=int, default=2, show_default=True, help="Threads of PyTorch and ONNX Runtime.")
@click.option("--rounds", type=int, default=5, show_default=True, help="Repetitions; the median counts.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("build/bench/infer.json"),
    show_default=True,
    help="File of the figures.",
)
def bench_infer(threads: int, rounds: int, out: Path) -> None:
    """Compare the ways to evaluate the ensemble on this machine's CPU: batches of 1, 64 and 1024."""
    from forecaster.bench.measure import measure

    measure(threads, rounds, out)
