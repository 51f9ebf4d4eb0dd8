"""Shows the stages of a run as they go, and remembers how long each took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass
class Stages:
    """A spinner for the stage at work, a line with its time when it is done, and the table of all of them."""

    console: Console
    took_s: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator["Stage"]:
        """Time one stage; what goes wrong inside is named and raised."""
        started = time.monotonic()
        if not self.console.is_terminal:
            self.console.print(f"  … {name}")
        with self.console.status(f"[bold]{name}") as status:
            at_work = Stage(name, lambda text: status.update(f"[bold]{name}[/] {text}"))
            try:
                yield at_work
            except BaseException:
                self.console.print(f"  [red]✗[/] {name} [dim]after {time.monotonic() - started:.1f} s[/]")
                raise
        self.took_s[name] = time.monotonic() - started
        self.console.print(f"  [green]✓[/] {name} [dim]{self.took_s[name]:.1f} s[/] {at_work.outcome}")

    def table(self) -> Table:
        """How long every stage took, in seconds."""
        table = Table(title="Stages", title_justify="left")
        table.add_column("stage")
        table.add_column("seconds", justify="right")
        for name, seconds in self.took_s.items():
            table.add_row(name, f"{seconds:.1f}")
        table.add_section()
        table.add_row("together", f"{sum(self.took_s.values()):.1f}")
        return table


class Stage:
    """The stage at work: `show` replaces the text beside its name, `outcome` stands in its closing line."""

    def __init__(self, name: str, show: Callable[[str], None]) -> None:
        self.name = name
        self.show = show
        self.outcome = ""
