"""The keys of a process: each is opened once, and has one queue of transactions, whichever roles use it."""

import threading

from forewatt.settings import Settings
from oracle.accounts.signer import Signer
from oracle.accounts.signers import open_signer
from oracle.chain.shared import shared_client
from oracle.chain.transactions.lane import Lane, Scope, SharedQueue
from oracle.chain.transactions.queue import SendPolicy, TransactionQueue


class Keys:
    """Opens signers by the names of `--account`. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._signers: dict[str, Signer] = {}
        self._queues: dict[str, SharedQueue] = {}

    @property
    def queues(self) -> tuple[SharedQueue, ...]:
        """The queues so far."""
        return tuple(self._queues.values())

    def signer(self, name: str) -> Signer:
        """The signer of a name; AccountError if it cannot sign."""
        with self._lock:
            if name not in self._signers:
                self._signers[name] = open_signer(name, self._settings)
            return self._signers[name]

    def lane(self, name: str, scope: Scope) -> Lane:
        """The share of a scope in the queue of a name's key. Two names of one key have one queue."""
        signer = self.signer(name)
        with self._lock:
            if signer.address not in self._queues:
                queue = TransactionQueue(shared_client(self._settings), signer, SendPolicy.of(self._settings))
                self._queues[signer.address] = SharedQueue(queue)
            return self._queues[signer.address].lane(scope)
