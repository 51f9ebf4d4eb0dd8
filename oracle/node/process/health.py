"""What is wrong with a process, in words, and its gauges: its roles, and what its ledger adds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import Gauge

from oracle.node.process.worker import Worker

healthy = Gauge("forewatt_node_healthy", "1 if a node's process has no problem, else 0")
step_age = Gauge("forewatt_node_step_age_seconds", "Seconds since the end of a role's latest step", ["role", "pool"])
head_age = Gauge("forewatt_node_head_age_seconds", "Seconds since the chain's head was first seen", ["pool"])
head_block = Gauge("forewatt_node_head_block", "Number of the newest block that was seen", ["pool"])
_WORTH_A_PROBLEM = 3
"""Failures of an action in a row from which it is a problem."""


@dataclass
class Report:
    """A process's health: `problems` need the operator, the node works in spite of `warnings`."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def is_healthy(self) -> bool:
        return not self.problems

    def as_reply(self) -> dict[str, Any]:
        """The body of /health."""
        state = "ok" if self.is_healthy else "failing"
        return {"status": state, "problems": self.problems, "warnings": self.warnings, **self.details}


Section = Callable[[Report], object]
"""A part of the report: adds problems and warnings, and returns the details under its name."""


class Health:
    """Reports the state of a process from what its parts have noted; it asks nobody, so it answers at once."""

    def __init__(self, step_age_s: float, workers: Sequence[Worker], sections: Mapping[str, Section]) -> None:
        self._step_age_s, self._workers, self._sections = step_age_s, workers, sections

    def report(self) -> Report:
        """The state now; the gauges are set to it."""
        report = Report()
        roles = [self._role(worker, report) for worker in self._workers]
        report.details = {"roles": roles, **{name: section(report) for name, section in self._sections.items()}}
        healthy.set(report.is_healthy)
        return report

    def _role(self, worker: Worker, report: Report) -> dict[str, Any]:
        name, age_s, pulse = f"the {worker.role} of pool 0x{worker.pool.hex()[:8]}", worker.pulse.age_s, worker.pulse
        limit_s = self._step_age_s
        if worker.error is not None:
            report.problems.append(f"{name} can't start: {worker.error}")
        elif pulse.error is not None:
            report.problems.append(f"{name} failed {pulse.failed_in_a_row} times in a row: {shown(pulse.error)}")
        elif age_s is not None and age_s > limit_s:
            report.problems.append(f"{name} has ended no step for {age_s:.0f} s")
        elif age_s is None and worker.age_s > limit_s:
            report.problems.append(f"{name} has ended no step since its start {worker.age_s:.0f} s ago")
        for failed, what in worker.failing():
            (report.problems if failed >= _WORTH_A_PROBLEM else report.warnings).append(f"{name}: {what}")
        if age_s is not None:
            step_age.labels(worker.role, "0x" + worker.pool.hex()).set(age_s)
        return {
            "role": str(worker.role),
            "pool": "0x" + worker.pool.hex(),
            "step_age_s": None if age_s is None else round(age_s, 1),
            "failed_in_a_row": pulse.failed_in_a_row,
            "skips": list(worker.skips()),
        }


def shown(error: Exception) -> str:
    """An error in words: those of a group one by one."""
    if isinstance(error, ExceptionGroup):
        return "; ".join(shown(one) for one in error.exceptions)
    return str(error) or type(error).__name__
