"""Reads registrations and stakes of forecasters from the vault."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from oracle.accounts.membership import delegated_wei
from oracle.chain.blocks import Block
from oracle.chain.events import Event
from oracle.chain.follower import Follower
from oracle.service.store import ForecasterRow


class Registrations:
    """The registered forecasters by the vault's events, which are read through reorgs."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._final: dict[str, Registered] = {}
        self._finals = 0
        self._seen: object = None

    def poll(self, head: Block | None = None) -> "dict[str, Registered] | None":
        """Forecaster -> what the events say; None if the vault has had no event since the last poll and lost none.

        `head` is the chain's head, if it was just read.
        """
        followed = self._follower.poll(head)
        if followed.restarted:
            self._final = {}
        self._final = registered(self._final, followed.final)
        self._finals += len(followed.final)
        seen = self._finals, [(event.block, event.log_index, event.transaction) for event in followed.tail]
        if seen == self._seen:
            return None
        self._seen = seen
        return registered(self._final, followed.tail)


@dataclass(frozen=True)
class Registered:
    """A forecaster as the vault's events tell it; `slashed_wei` includes what its delegators lost."""

    operator: str
    commission_bps: int
    slashes: int = 0
    slashed_wei: int = 0


def registered(known: Mapping[str, Registered], new: Iterable[Event]) -> dict[str, Registered]:
    """The forecasters after more events."""
    after = dict(known)
    for event in new:
        name = event.name
        if name not in ("Registered", "CommissionSet", "Slashed"):
            continue
        forecaster = str(event["forecaster"])
        if name == "Registered":
            after[forecaster] = Registered(str(event["operator"]), int(event["commissionBps"]))
        elif name == "CommissionSet":
            after[forecaster] = replace(after[forecaster], commission_bps=int(event["commissionBps"]))
        else:
            lost = int(event["fromBucket"]) + int(event["fromDelegated"])
            former = after[forecaster]
            after[forecaster] = replace(former, slashes=former.slashes + 1, slashed_wei=former.slashed_wei + lost)
    return after


def forecaster_row(vault: Any, forecaster: str, record: Registered) -> ForecasterRow:
    """A forecaster's present stakes; its rewards are what its operator can claim."""
    state = vault.forecasterOf(forecaster)
    own_wei = int(state.bucket.earning + state.bucket.warming + state.bucket.exiting)
    return ForecasterRow(
        forecaster=forecaster,
        operator=record.operator,
        stake_wei=own_wei,
        delegated_wei=delegated_wei(state),
        delegation_cap_wei=int(state.delegationCap),
        rewards_wei=int(vault.claimable(record.operator, [forecaster])),
        commission_bps=record.commission_bps,
        slashes=record.slashes,
        slashed_wei=record.slashed_wei,
    )
