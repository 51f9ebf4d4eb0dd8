"""What is wrong with a process, in words, and its gauges: roles, head of the chain, endpoints, transactions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import Gauge

from forewatt.settings import Settings
from oracle.chain.rpc.client import RpcClient
from oracle.node.process.keys import Keys
from oracle.node.process.parts import SharedParts
from oracle.node.process.upkeep import Upkeep
from oracle.node.process.worker import Worker

healthy = Gauge("forewatt_node_healthy", "1 if a node's process has no problem, else 0")
step_age = Gauge("forewatt_node_step_age_seconds", "Seconds since the end of a role's latest step", ["role", "pool"])
head_age = Gauge("forewatt_node_head_age_seconds", "Seconds since the chain's head was first seen", ["pool"])
head_block = Gauge("forewatt_node_head_block", "Number of the newest block that was seen", ["pool"])
oldest_age = Gauge("forewatt_node_pending_age_seconds", "Age of the oldest transaction that waits", ["account"])
under_way = Gauge("forewatt_node_pending_transactions", "Transactions that wait for a block", ["account"])
_WORTH_A_PROBLEM = 3
"""Failures of an action in a row from which it is a problem."""
_STUCK_AFTER = 4
"""A transaction is reported once it has waited for so many times the patience of its queue."""


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


class Health:
    """Reports the state of a process from what its parts have noted; it asks nobody, so it answers at once."""

    def __init__(
        self,
        settings: Settings,
        workers: Sequence[Worker],
        pools: Sequence[SharedParts],
        keys: Keys,
        rpc: RpcClient,
        upkeep: Upkeep,
    ) -> None:
        self._settings, self._workers, self._pools = settings, workers, pools
        self._keys, self._rpc, self._upkeep = keys, rpc, upkeep

    def report(self) -> Report:
        """The state now; the gauges are set to it."""
        report = Report()
        report.details = {
            "roles": [self._role(worker, report) for worker in self._workers],
            "pools": [self._pool(shared, report) for shared in self._pools],
            "endpoints": self._endpoints(report),
            "transactions": self._transactions(report),
        }
        report.problems += self._upkeep.problems
        report.warnings += self._upkeep.warnings
        healthy.set(report.is_healthy)
        return report

    def _role(self, worker: Worker, report: Report) -> dict[str, Any]:
        name, age_s, pulse = f"the {worker.role} of pool 0x{worker.pool.hex()[:8]}", worker.pulse.age_s, worker.pulse
        limit_s = self._settings.health_step_age_s
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

    def _pool(self, shared: SharedParts, report: Report) -> dict[str, Any]:
        name, age_s, latest = "0x" + shared.pool.id.hex(), shared.view.head_age_s, shared.view.latest
        if age_s is not None and age_s > self._settings.health_head_age_s:
            report.problems.append(
                f"pool {name[:10]}: no new block for {age_s:.0f} s; raise FOREWATT_HEALTH_HEAD_AGE_S on a chain that "
                "mines no empty blocks"
            )
        if age_s is not None and latest is not None:
            head_age.labels(name).set(age_s)
            head_block.labels(name).set(latest.block)
        return {
            "pool": name,
            "block": latest.block if latest else None,
            "now": latest.now if latest else None,
            "head_age_s": None if age_s is None else round(age_s, 1),
        }

    def _endpoints(self, report: Report) -> list[dict[str, Any]]:
        endpoints = [(endpoint.name, endpoint.rest_s, endpoint.is_limited) for endpoint in self._rpc.endpoints]
        resting = [
            f"{name} rests for {rest_s:.0f} s after {'too many calls' if limited else 'failures'}"
            for name, rest_s, limited in endpoints
            if rest_s
        ]
        if resting and len(resting) == len(endpoints):
            report.problems.append(f"no endpoint of the chain can be asked: {'; '.join(resting)}")
        else:
            report.warnings += resting
        return [{"endpoint": name, "rest_s": round(rest_s, 1)} for name, rest_s, _ in endpoints]

    def _transactions(self, report: Report) -> list[dict[str, Any]]:
        found = []
        for shared in self._keys.queues:
            queue = shared.queue
            sent = queue.under_way
            under_way.labels(queue.address).set(len(sent))
            oldest_age.labels(queue.address).set(max((one.age_s for one in sent), default=0))
            for one in sent:
                found.append(
                    {"account": queue.address, "name": one.name, "nonce": one.nonce, "age_s": round(one.age_s)}
                )
                if one.at_ceiling:
                    report.problems.append(f"the {one.name} is stuck: raise FOREWATT_FEE_CEILING_GWEI")
                elif one.age_s > _STUCK_AFTER * queue.policy.patience_s:
                    report.problems.append(f"the {one.name} waits for a block since {one.age_s:.0f} s")
        return found


def shown(error: Exception) -> str:
    """An error in words: those of a group one by one."""
    if isinstance(error, ExceptionGroup):
        return "; ".join(shown(one) for one in error.exceptions)
    return str(error) or type(error).__name__
