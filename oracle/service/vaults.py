"""Reads registrations and stakes of forecasters from the vault."""

from collections.abc import Iterable
from typing import Any

from oracle.accounts.membership import delegated_wei
from oracle.chain.events import Event
from oracle.chain.follower import Follower
from oracle.service.store import ForecasterRow


class Registrations:
    """The registered forecasters by the vault's events, which are read through reorgs."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._final: dict[str, str] = {}
        self._finals = 0
        self._seen: object = None

    def poll(self) -> dict[str, str] | None:
        """Forecaster -> operator; None if the vault has had no event since the last poll and lost none."""
        followed = self._follower.poll()
        if followed.restarted:
            self._final = {}
        self._final |= registered(followed.final)
        self._finals += len(followed.final)
        seen = self._finals, [(event.block, event.log_index, event.transaction) for event in followed.tail]
        if seen == self._seen:
            return None
        self._seen = seen
        return self._final | registered(followed.tail)


def registered(new: Iterable[Event]) -> dict[str, str]:
    """Forecaster -> operator, for every registration among the events."""
    return {str(event["forecaster"]): str(event["operator"]) for event in new if event.name == "Registered"}


def forecaster_row(vault: Any, forecaster: str, operator: str) -> ForecasterRow:
    """A forecaster's present stakes; its rewards are what its operator can claim."""
    state = vault.forecasterOf(forecaster)
    own_wei = int(state.bucket.earning + state.bucket.warming + state.bucket.exiting)
    return ForecasterRow(
        forecaster=forecaster,
        operator=operator,
        stake_wei=own_wei,
        delegated_wei=delegated_wei(state),
        delegation_cap_wei=int(state.delegationCap),
        rewards_wei=int(vault.claimable(operator, [forecaster])),
    )
