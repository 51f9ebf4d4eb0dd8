"""Sending a transaction once: a failed one is retried once, after looking whether its effect is on chain already."""

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
    """Send `call(*arguments)` from `sender` and return its receipt, or None when `already()` finds it done.

    `already` reads the chain: it makes the retry idempotent, whether the first try was mined, lost or overtaken by
    somebody else's transaction. Raises TransactionFailed with the chain's reason after the second failure.
    """
    try:
        return _sent(name, call, arguments, sender)
    except (ApeException, RequestException) as first:
        if already():
            log.info("%s was done already", name)
            return None
        log.warning("%s failed and is retried once: %s", name, reason(first))
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
    """The chain's word for a failure: a custom error's name and inputs, a revert message, or the exception's text."""
    inputs = getattr(error, "inputs", None)
    text = str(error) or type(error).__name__
    return f"{type(error).__name__} {inputs}" if inputs and type(error).__name__ not in text else text
