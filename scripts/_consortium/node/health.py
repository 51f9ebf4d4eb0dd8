"""The health of a process on a channel: blocks, the members' clocks, and what bonds cost."""

import logging
import time
from collections.abc import Collection, Sequence
from typing import Any

from contracts.consortium.ledger.keys import key, prefix
from contracts.consortium.service.deadlines import due_times
from oracle.accounts.amounts import in_tokens
from oracle.errors import OracleError
from oracle.node.process.health import Health, Report, head_age, head_block
from oracle.node.process.plan import BONDED, Role
from oracle.node.process.upkeep import bonds, tokens
from oracle.node.process.worker import Worker
from scripts._consortium.node.roles import Shared

log = logging.getLogger(__name__)
LOOKBACK_S = 2 * 86_400


class ChannelUpkeep:
    """What was found at the latest look: whether the client can pay the bonds of a round."""

    def __init__(self, shared: Shared, roles: Collection[Role]) -> None:
        self._shared, self._roles = shared, roles
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def inspect(self) -> None:
        """Look, and note what is wrong."""
        try:
            self.problems, self.warnings = self._bonds() if BONDED & set(self._roles) else [], []
        except OracleError as error:
            self.warnings = [f"the peer gives no answer: {error}"]

    def _bonds(self) -> list[str]:
        channel, rules, me = self._shared.channel, self._shared.pool.rules, self._shared.client
        needed_wei = rules.observe_bond_wei + rules.propose_bond_wei
        has_wei = int(channel.read(key("account", me)) or b"0")
        has_wei += sum(int(value) for _, value in channel.scan(prefix("credit", me)))
        name = "0x" + self._shared.pool.id.hex()
        tokens.labels(me, name).set(has_wei)
        bonds.labels(name).set(needed_wei)
        if has_wei >= needed_wei:
            return []
        return [
            f"{me} has {in_tokens(has_wei)} tokens, and the bonds of a round of pool {name[:10]} are "
            f"{in_tokens(needed_wei)}: let a regulator deposit some"
        ]


def channel_health(shared: Shared, workers: Sequence[Worker], upkeep: ChannelUpkeep) -> Health:
    """The health of a process on a channel."""

    def pools(report: Report) -> list[dict[str, Any]]:
        report.problems += upkeep.problems
        report.warnings += upkeep.warnings
        return [_pool(shared, report)]

    return Health(shared.settings.health_step_age_s, workers, {"pools": pools})


def _pool(shared: Shared, report: Report) -> dict[str, Any]:
    """The newest block, and the ledger's time. A channel has no empty blocks, so an old block is no problem."""
    name, age_s, latest = "0x" + shared.pool.id.hex(), shared.view.head_age_s, shared.view.latest
    if age_s is not None and latest is not None:
        head_age.labels(name).set(age_s)
        head_block.labels(name).set(latest.block)
        if (late := late_tick(shared, latest.now, int(time.time()))) is not None:
            report.problems.append(
                f"the ledger has not reached {late}: a majority of the members must run `forewatt consortium clock`"
            )
    return {
        "pool": name,
        "block": latest.block if latest else None,
        "now": latest.now if latest else None,
        "head_age_s": None if age_s is None else round(age_s, 1),
    }


def late_tick(shared: Shared, reached: int, now: int) -> int | None:
    """The first deadline that should have had its tick by `now` (UTC s); None if the members' clocks keep up."""
    limit = now - int(shared.settings.health_head_age_s)
    due = due_times([shared.pool.rules], max(reached, limit - LOOKBACK_S), limit)
    return due[0] if due else None
