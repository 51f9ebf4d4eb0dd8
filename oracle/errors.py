"""The exceptions of the oracle floor.

OracleError
 |- AccountError          an Ape account is missing, locked or badly named
 |- DeploymentError       the deployment file is missing, unreadable or not what the chain holds
 |- JournalConflict       a second, different forecast was about to be signed (also a ValueError)
 |- ForecastServiceError  the forecast service gave no usable answer
 |- PayloadUnavailable    a payload cannot be fetched, opened, or does not rebuild what was signed
 |- AttestationError      an observation cannot be attested (yet)
 |- CallAnnounced         a call waits for the delay of its sender's role
 `- TransactionFailed     a transaction failed, was retried once and failed again
"""


class OracleError(Exception):
    """The base of everything the oracle raises itself."""


class AccountError(OracleError):
    """An Ape account is missing, locked or badly named."""


class DeploymentError(OracleError):
    """The deployment file is missing, unreadable or does not describe what the chain holds."""


class JournalConflict(OracleError, ValueError):
    """A second, different forecast was about to be signed for one (pool, round, forecaster, revision)."""


class ForecastServiceError(OracleError):
    """The forecast service gave no usable answer."""


class PayloadUnavailable(OracleError):
    """A payload cannot be fetched, opened, or does not rebuild what was signed."""


class AttestationError(OracleError):
    """An observation cannot be attested, now or at all; the message says which."""


class CallAnnounced(OracleError):
    """A call was announced and is taken once the delay of its sender's role is over."""


class TransactionFailed(OracleError):
    """A transaction failed, was retried once and failed again."""
