"""What the vault says of the forecasters: who registered, and what is staked on each."""

from collections.abc import Iterable
from typing import Any

from oracle.chain.events import Event
from oracle.service.store import ForecasterRow


def registered(new: Iterable[Event]) -> dict[str, str]:
    """The forecasters that some events registered, with their operators."""
    return {str(event["forecaster"]): str(event["operator"]) for event in new if event.name == "Registered"}


def forecaster_row(vault: Any, forecaster: str, operator: str) -> ForecasterRow:
    """A forecaster's stakes as the vault holds them now; its rewards are what its operator could claim."""
    state, own = vault.forecasterOf(forecaster), vault.positionOf(forecaster, operator)
    total_wei, own_wei = (int(part.earning + part.warming + part.exiting) for part in (state, own))
    return ForecasterRow(
        forecaster=forecaster,
        operator=operator,
        stake_wei=own_wei,
        delegated_wei=total_wei - own_wei,
        rewards_wei=int(vault.claimable(operator, [forecaster])),
    )
