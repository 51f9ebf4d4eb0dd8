"""Fixtures of the vault: delegations that operators accept, and locks behind wagers."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="session")
def vault(deployed: Any) -> Any:
    return deployed.vault


@pytest.fixture(scope="session")
def accept(vault: Any, accounts: Any) -> Callable[[str, int], Any]:
    """Let a forecaster's operator accept this much more from delegators."""

    def accept(forecaster: str, wei: int) -> Any:
        book = vault.forecasterOf(forecaster)
        return vault.setDelegationCap(forecaster, book.delegationCap + wei, sender=accounts[book.operator])

    return accept


@pytest.fixture(scope="session")
def delegate(vault: Any, accept: Callable[[str, int], Any]) -> Callable[..., Any]:
    """Stake on a forecaster whose operator accepts it."""

    def delegate(forecaster: str, wei: int, sender: Any) -> Any:
        accept(forecaster, wei)
        return vault.stake(forecaster, wei, sender=sender)

    return delegate


@pytest.fixture
def lock(forecaster: str, as_market: Any, vault: Any) -> Callable[..., Any]:
    """Lock an amount behind a wager of the same amount, with a slash and a cap in bps."""

    def call(wei: int, slash_bps: int = 0, cap_bps: int = 10_000) -> Any:
        return vault.lock(forecaster, wei, wei, slash_bps, cap_bps, sender=as_market)

    return call
