"""Sends a transaction; a failed one is retried once, unless its effect is on chain already."""

import logging
from collections.abc import Callable

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts.base import ContractTransactionHandler
from ape.exceptions import ApeException
from requests.exceptions import RequestException

from oracle.errors import TransactionFailed

log = logging.getLogger(__name__)


def send(
    name: str,
    call: ContractTransactionHandler,
    *arguments: object,
    sender: AccountAPI,
    already: Callable[[], bool] = lambda: False,
) -> ReceiptAPI | None:
    """Send `call(*arguments)` from `sender`; returns the receipt, or None if `already()` is true after a failure.

    `already` reads the chain, so the retry is idempotent: the first try may have been mined or lost, or somebody else
    may have sent the same. After the second failure TransactionFailed gives the chain's reason.
    """
    try:
        return _sent(name, call, arguments, sender)
    except (ApeException, RequestException) as first:
        if already():
            log.info("%s is on chain already", name)
            return None
        log.warning("%s failed, retrying once: %s", name, reason(first))
    try:
        return _sent(name, call, arguments, sender)
    except (ApeException, RequestException) as second:
        if already():
            return None
        raise TransactionFailed(f"{name} failed twice: {reason(second)}") from second


def _sent(name: str, call: ContractTransactionHandler, arguments: tuple[object, ...], sender: AccountAPI) -> ReceiptAPI:
    receipt = call(*arguments, sender=sender)
    log.info("%s mined in block %d, %d gas", name, receipt.block_number, receipt.gas_used)
    return receipt


def reason(error: Exception) -> str:
    """The reason of a failure: a custom error's name and inputs, a revert message, or the exception's text."""
    inputs = getattr(error, "inputs", None)
    text = str(error) or type(error).__name__
    return f"{type(error).__name__} {inputs}" if inputs and type(error).__name__ not in text else text
