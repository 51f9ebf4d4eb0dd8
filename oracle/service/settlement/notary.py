"""The notary: publishes hashes on the chain from a key of its own, each hash once."""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from redis.exceptions import RedisError

from forewatt.settings import Settings
from forewatt.stores import redis
from oracle.accounts.key_file import key_file_signer
from oracle.chain.rpc.client import RpcClient
from oracle.chain.transactions.call import Call, Intent
from oracle.chain.transactions.queue import SendPolicy, TransactionQueue
from oracle.errors import OracleError, TransactionPending
from oracle.service.settlement.status import State, status_of
from oracle.service.store import Connection

log = logging.getLogger(__name__)

TAG = b"forewatt:notarize:1:"
"""What stands before the hash in the transaction's data."""


class NotaryMissing(OracleError):
    """The deployment has no key to publish hashes with."""


@dataclass(frozen=True)
class Published:
    """The transaction that publishes a hash."""

    transaction: str
    sender: str
    nonce: int


class Notary:
    """Publishes hashes; no other process may use its key."""

    def __init__(
        self,
        settings: Settings,
        rpc: RpcClient,
        connection: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._settings = settings
        self._rpc = rpc
        self._connection = connection
        self._stream = redis.client(settings.redis_url)
        self._lock = threading.Lock()
        self._queue: TransactionQueue | None = None

    def notarize(self, digest: bytes) -> Published:
        """The transaction that publishes a hash, sent now unless it was before.

        NotaryMissing without a key; TransactionFailed if it cannot be sent.
        """
        with self._lock:
            known = self._known(digest)
            if known is not None and self._stands(known):
                return known
            queue = self._opened()
            queue.step()
            call = Call("notarization", queue.address, TAG + digest)
            try:
                receipt = queue.submit(Intent(("notarize", digest), call))
                sent = receipt.hash if receipt else None
            except TransactionPending:
                sent = queue.sent_as(("notarize", digest))
                if sent is None:
                    raise
            if sent is None:
                raise OracleError("the transaction has no hash: try again")
            return self._stored(digest, queue.address, sent)

    def follow(self) -> None:
        """Look after what is under way: a stuck transaction is replaced, and its new hash stored."""
        with self._lock:
            for outcome in self._queue.step() if self._queue else ():
                kind, digest = outcome.intent.key if isinstance(outcome.intent.key, tuple) else ("", b"")
                if kind == "notarize" and outcome.receipt is not None:
                    self._stored(digest, self._opened().address, outcome.receipt.hash)

    def close(self) -> None:
        """Close its connection to the stream of events."""
        self._stream.close()

    def sent(self, tx_hash: str) -> tuple[str, int] | None:
        """The sender and the nonce of a transaction of ours; None if it is not."""
        with self._connection() as connection:
            row = connection.execute(
                "select sender, nonce from notarizations where tx_hash = %s", (tx_hash.lower(),)
            ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def _known(self, digest: bytes) -> Published | None:
        with self._connection() as connection:
            row = connection.execute(
                "select tx_hash, sender, nonce from notarizations where payload_hash = %s", (digest.hex(),)
            ).fetchone()
        return None if row is None else Published(str(row[0]), str(row[1]), int(row[2]))

    def _stands(self, known: Published) -> bool:
        """Whether the chain has the transaction, or will: one that was lost or replaced is sent again."""
        state = status_of(self._rpc, known.transaction, known.sender, known.nonce).state
        return state in (State.PENDING, State.CONFIRMED)

    def _stored(self, digest: bytes, sender: str, tx_hash: str) -> Published:
        found = self._rpc.call("eth_getTransactionByHash", tx_hash)
        nonce = int(found["nonce"], 16) if found else 0
        published = Published(tx_hash.lower(), sender, nonce)
        with self._connection() as connection:
            connection.execute(
                "insert into notarizations (payload_hash, tx_hash, sender, nonce) values (%s, %s, %s, %s) "
                "on conflict (payload_hash) do update set tx_hash = excluded.tx_hash, sender = excluded.sender, "
                "nonce = excluded.nonce",
                (digest.hex(), published.transaction, sender, nonce),
            )
        log.info("a hash is published", extra={"hash": digest.hex(), "transaction": tx_hash})
        self._publish({"tx_hash": published.transaction, "payload_hash": "0x" + digest.hex()})
        return published

    def _publish(self, body: dict[str, str]) -> None:
        try:
            redis.publish(self._stream, "transaction", body)
        except RedisError as error:
            log.warning("event not published", extra={"topic": "transaction", "why": error})

    def _opened(self) -> TransactionQueue:
        if self._queue is None:
            if self._settings.notary_key_file is None:
                raise NotaryMissing("This service publishes no hashes: set FOREWATT_NOTARY_KEY_FILE to a funded key.")
            signer = key_file_signer(self._settings.notary_key_file)
            self._queue = TransactionQueue(self._rpc, signer, SendPolicy.of(self._settings))
        return self._queue
