"""Reads registrations and stakes of forecasters from the vault."""

from collections.abc import Iterable
from typing import Any

from oracle.accounts.membership import delegated_wei
from oracle.chain.events import Event
from oracle.service.store import ForecasterRow


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
