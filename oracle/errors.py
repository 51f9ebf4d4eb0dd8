"""The exceptions of the oracle floor.

OracleError
 |- AccountError          an Ape account is missing, locked, badly named or lacks a role
 |- DeploymentError       the deployment file is missing, unreadable or does not match the chain
 |- JournalConflict       a different forecast for the same round was about to be signed (also a ValueError)
 |- JournalError          the journal is damaged, in use, or was written with another secret
 |- BackupError           a backup cannot be written, read or restored
 |- WrongSecret           an entry was not sealed with this node's secret
 |- ForecastServiceError  the forecast service gave no usable answer
 |- PayloadUnavailable    a payload cannot be fetched or opened, or does not rebuild the signed root
 |- AttestationError      an observation cannot be attested, now or at all
 |   `- StillFetching     payloads or events are still being fetched; ask again
 |- EventsDiffer          the events that were read differ from what the market has stored
 |- CallAnnounced         a call is announced and waits for the delay of its sender's role
 |- TransactionPending    a transaction is sent, but not mined yet; the next step follows it up
 |- TransactionFailed     a transaction could not be sent, or had no effect
 |   `- Reverted          the contract refused the call
 `- RpcError              the chain's endpoints gave no usable answer; see `oracle.chain.rpc.errors`
"""


class OracleError(Exception):
    """The base of all exceptions that the oracle raises."""


class AccountError(OracleError):
    """An Ape account is missing, locked, badly named or lacks a role."""


class DeploymentError(OracleError):
    """The deployment file is missing, unreadable or does not match the chain."""


class JournalConflict(OracleError, ValueError):
    """A different forecast was about to be signed for the same (pool, round, forecaster, revision)."""


class JournalError(OracleError):
    """The journal is damaged, in use, or was written with another secret."""


class BackupError(OracleError):
    """A backup cannot be written, read or restored; the message says what to do."""


class WrongSecret(OracleError):
    """An entry was not sealed with this node's secret."""


class ForecastServiceError(OracleError):
    """The forecast service gave no usable answer. `kind` says why, in a form that a page can say in any language."""

    def __init__(self, message: str, kind: str = "wrong-answer") -> None:
        super().__init__(message)
        self.kind = kind


class PayloadUnavailable(OracleError):
    """A payload cannot be fetched or opened, or does not rebuild the signed root."""


class AttestationError(OracleError):
    """An observation cannot be attested, now or at all; the message gives the reason."""


class StillFetching(AttestationError):
    """Payloads or events are still being fetched; ask again."""


class EventsDiffer(OracleError):
    """The events that were read differ from what the market has stored; they are read again before anything is sent."""


class CallAnnounced(OracleError):
    """A call is announced; it can be sent once the delay of its sender's role is over."""


class TransactionPending(OracleError):
    """A transaction is sent, but not mined yet; the next step follows it up."""


class TransactionFailed(OracleError):
    """A transaction could not be sent, or had no effect."""


class Reverted(TransactionFailed):
    """The contract refused the call; the message has its error in words."""
