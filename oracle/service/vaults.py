"""Reads registrations and stakes of forecasters from the vault."""

from collections.abc import Iterable
from typing import Any

from oracle.chain.events import Event
from oracle.service.store import ForecasterRow

SHARE_PRICE_SCALE = 10**18
"""Scale of the price of one delegated share, in wei."""


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
        delegated_wei=int(state.delegated + state.exiting) * int(state.price) // SHARE_PRICE_SCALE,
        rewards_wei=int(vault.claimable(operator, [forecaster])),
    )
