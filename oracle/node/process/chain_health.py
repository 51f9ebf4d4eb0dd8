"""The health of a process on an EVM chain: head, endpoints, transactions, and what its upkeep has found."""

from collections.abc import Sequence
from typing import Any

from prometheus_client import Gauge

from forewatt.settings import Settings
from oracle.chain.rpc.client import RpcClient
from oracle.node.process.health import Health, Report, head_age, head_block
from oracle.node.process.keys import Keys
from oracle.node.process.parts import SharedParts
from oracle.node.process.upkeep import Upkeep
from oracle.node.process.worker import Worker

oldest_age = Gauge("forewatt_node_pending_age_seconds", "Age of the oldest transaction that waits", ["account"])
under_way = Gauge("forewatt_node_pending_transactions", "Transactions that wait for a block", ["account"])
_STUCK_AFTER = 4
"""A transaction is reported once it has waited for so many times the patience of its queue."""


def chain_health(
    settings: Settings,
    workers: Sequence[Worker],
    pools: Sequence[SharedParts],
    keys: Keys,
    rpc: RpcClient,
    upkeep: Upkeep,
) -> Health:
    """The health of a process on an EVM chain."""
    chain = _Chain(settings, pools, keys, rpc, upkeep)
    sections = {"pools": chain.pools, "endpoints": chain.endpoints, "transactions": chain.transactions}
    return Health(settings.health_step_age_s, workers, sections)


class _Chain:
    def __init__(
        self, settings: Settings, pools: Sequence[SharedParts], keys: Keys, rpc: RpcClient, upkeep: Upkeep
    ) -> None:
        self._settings, self._shared, self._keys, self._rpc, self._upkeep = settings, pools, keys, rpc, upkeep

    def pools(self, report: Report) -> list[dict[str, Any]]:
        return [self._pool(shared, report) for shared in self._shared]

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

    def endpoints(self, report: Report) -> list[dict[str, Any]]:
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

    def transactions(self, report: Report) -> list[dict[str, Any]]:
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
        report.problems += self._upkeep.problems
        report.warnings += self._upkeep.warnings
        return found
