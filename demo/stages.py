"""Shows the stages of a run while they go on, some side by side, and measures how long each takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table


class Stage:
    """A running stage; `show` replaces the text beside its name, `advance` fills its bar."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None, note="")

    def show(self, note: str) -> None:
        """Show what the stage does or waits for."""
        self._progress.update(self._task, note=note)

    def advance(self, share: float) -> None:
        """Show the share of the stage that is done, 0..1."""
        self._progress.update(self._task, total=1.0, completed=share)

    def close(self) -> None:
        """Remove the stage from the display."""
        self._progress.remove_task(self._task)


@dataclass
class Stages:
    """A live display of the running stages, a line for each one that is done, and a table of all of them."""

    console: Console
    took_s: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[note]}"),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Measure one stage; if it fails, print its name and raise the error."""
        started = time.monotonic()
        if not self.console.is_terminal:
            self.console.print(f"  … {name}")
        running = Stage(self._progress, name)
        try:
            yield running
        except BaseException:
            self.console.print(f"  [red]✗[/] {name} [dim]after {time.monotonic() - started:.1f} s[/]")
            raise
        finally:
            running.close()
        self.took_s[name] = time.monotonic() - started
        self.console.print(f"  [green]✓[/] {name} [dim]{self.took_s[name]:.1f} s[/]")

    def table(self) -> Table:
        """How long every stage took, in seconds; stages that ran side by side overlap."""
        table = Table(
            title="Stages (some side by side)", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
        )
        table.add_column("stage")
        table.add_column("seconds", justify="right")
        for name, seconds in self.took_s.items():
            table.add_row(name, f"{seconds:.1f}")
        return table
