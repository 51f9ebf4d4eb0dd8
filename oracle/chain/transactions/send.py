"""Sends a call and waits until it is mined: for commands, and for whatever has no steps."""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import ape
from ape.api import AccountAPI
from ape.contracts import ContractContainer
from ape.contracts.base import ContractTransactionHandler

from forewatt.settings import settings
from oracle.accounts.signer import Signer, signer_of
from oracle.chain.rpc.client import RpcClient
from oracle.chain.transactions.call import Intent, Receipt, contract_call, creation, never
from oracle.chain.transactions.lane import Lane, Scope, SharedQueue
from oracle.chain.transactions.queue import SendPolicy, TransactionQueue
from oracle.errors import TransactionFailed

Sender: TypeAlias = TransactionQueue | Signer | AccountAPI
"""Whatever can send: a queue, a signer, or an Ape account."""

TIMEOUT_S = 300.0


def send(
    name: str,
    method: ContractTransactionHandler,
    *arguments: object,
    sender: Sender,
    already: Callable[[], bool] = never,
) -> Receipt | None:
    """Send `method(*arguments)`; returns its receipt, or None if `already()` is true although it is refused.

    Raises Reverted with the contract's error in words, or TransactionFailed with what to do.
    """
    intent = Intent(object(), contract_call(name, method, *arguments), already=already)
    return queue_of(sender).complete(intent, TIMEOUT_S)


def create(name: str, container: ContractContainer, *arguments: object, sender: Sender) -> str:
    """Create a contract; returns its address."""
    intent = Intent(object(), creation(name, container, *arguments))
    receipt = queue_of(sender).complete(intent, TIMEOUT_S)
    if receipt is None or receipt.contract is None:
        raise TransactionFailed(f"{name}: the receipt has no address of a contract")
    return receipt.contract


def queue_of(sender: Sender) -> TransactionQueue:
    """The queue itself, or a new one for a signer on the connected chain."""
    if isinstance(sender, TransactionQueue):
        return sender
    own, url = settings(), str(ape.networks.provider.uri)
    urls = own.rpc_urls if url in own.rpc_urls else (url,)
    return TransactionQueue(_client_of(urls, own.rpc_timeout_s), signer_of(sender), SendPolicy.of(own))


def lane_of(sender: Sender | Lane, role: str, pool: bytes) -> Lane:
    """The lane itself, or one of a queue that nobody shares yet."""
    return sender if isinstance(sender, Lane) else SharedQueue(queue_of(sender)).lane(Scope(role, pool))


@cache
def _client_of(urls: tuple[str, ...], timeout_s: float) -> RpcClient:
    return RpcClient(urls, timeout_s=timeout_s)
