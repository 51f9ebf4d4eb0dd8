"""Delegations in tests: the operator accepts as much as a test delegates."""

from collections.abc import Callable
from typing import Any


def acceptance(vault: Any, accounts: Any) -> Callable[[str, int], Any]:
    """Return a call by which a forecaster's operator accepts this much more from delegators."""

    def accept(forecaster: str, wei: int) -> Any:
        book = vault.forecasterOf(forecaster)
        return vault.setDelegationCap(forecaster, book.delegationCap + wei, sender=accounts[book.operator])

    return accept


def delegation(vault: Any, accept: Callable[[str, int], Any]) -> Callable[..., Any]:
    """Return a call that stakes on a forecaster, and before makes its operator accept it."""

    def delegate(forecaster: str, wei: int, sender: Any) -> Any:
        accept(forecaster, wei)
        return vault.stake(forecaster, wei, sender=sender)

    return delegate
