"""What the vault says of the forecasters: who registered, and what is staked on each."""

from collections.abc import Iterable
from typing import Any

from oracle.chain.events import Event
from oracle.service.store import ForecasterRow

SHARE_PRICE_SCALE = 10**18
"""A vault's price of one share of what is delegated, in wei, is scaled by this."""


def registered(new: Iterable[Event]) -> dict[str, str]:
    """The forecasters that some events registered, with their operators."""
    return {str(event["forecaster"]): str(event["operator"]) for event in new if event.name == "Registered"}


def forecaster_row(vault: Any, forecaster: str, operator: str) -> ForecasterRow:
    """A forecaster's stakes as the vault holds them now; its rewards are what its operator could claim."""
    state = vault.forecasterOf(forecaster)
    own_wei = int(state.bucket.earning + state.bucket.warming + state.bucket.exiting)
    return ForecasterRow(
        forecaster=forecaster,
        operator=operator,
        stake_wei=own_wei,
        delegated_wei=int(state.delegated + state.exiting) * int(state.price) // SHARE_PRICE_SCALE,
        rewards_wei=int(vault.claimable(operator, [forecaster])),
    )
