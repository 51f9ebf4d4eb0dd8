"""What the clients' answers to a sent transaction mean: geth, Nethermind, Besu, Erigon, reth and anvil. Pure."""

import re
from enum import Enum, auto


class Refusal(Enum):
    """Why a client did not accept a transaction."""

    KNOWN = auto()
    """It has this very transaction."""
    REPLACEMENT_UNDERPRICED = auto()
    """It has another transaction with this nonce, and this one does not offer enough more."""
    NONCE_TOO_LOW = auto()
    NONCE_TOO_HIGH = auto()
    NO_FUNDS = auto()
    BELOW_BASE_FEE = auto()
    UNDERPRICED = auto()
    """It offers less than the client's own minimum."""
    POOL_FULL = auto()
    TYPE_NOT_SUPPORTED = auto()
    """The chain has no transactions of type 2."""
    FEE_CAP = auto()
    """The client itself refuses so high a fee."""
    GAS = auto()
    """Its gas limit is too low for its data, or too high for a block."""
    OTHER = auto()


# Fragments of the clients' messages. The order matters: a message about a replacement also contains "underpriced".
_FRAGMENTS = {
    Refusal.KNOWN: (
        r"already ?known",
        r"known transaction",
        r"already (?:imported|exists|in the pool|in (?:the )?mempool)",
        r"(?:tx|transaction) with (?:the )?same hash",
    ),
    Refusal.REPLACEMENT_UNDERPRICED: (
        r"replacement.{0,20}(?:underpriced|not ?allowed)",
        r"could not replace existing",
        r"too low to replace",
        r"another transaction with (?:the )?same nonce",
    ),
    Refusal.NONCE_TOO_LOW: (
        r"nonce.{0,12}too low",
        r"old ?nonce",
        r"below sender account nonce",
        r"nonce.{0,20}already (?:been )?used",
        r"noncealreadyused",
    ),
    Refusal.NONCE_TOO_HIGH: (
        r"nonce.{0,12}too (?:high|far|distant)",
        r"noncetoo(?:high|far|distant)",
        r"nonce ?gap",
        r"future ?nonce",
        r"in-flight transaction limit",
    ),
    Refusal.BELOW_BASE_FEE: (
        r"(?:less|lower) than (?:the )?(?:current )?(?:block )?base ?fee",
        r"below (?:the )?(?:current )?(?:block )?base ?fee",
        r"fee ?cap.{0,20}(?:less|lower|below).{0,20}base",
    ),
    Refusal.NO_FUNDS: (
        r"insufficient ?(?:funds|balance)",
        r"upfront cost exceeds",
        r"(?:enough|exceeds) (?:account )?(?:funds|balance)",
    ),
    Refusal.TYPE_NOT_SUPPORTED: (
        r"(?:unsupported|invalid) transaction type",
        r"transaction type.{0,20}not (?:supported|enabled|active)",
        r"1559.{0,40}not (?:supported|enabled|active)",
        r"not (?:supported|enabled|active).{0,30}(?:1559|london)",
    ),
    Refusal.FEE_CAP: (
        r"exceeds the configured cap",
        r"fee cap exceeded",
    ),
    Refusal.POOL_FULL: (
        r"pool is full",
        r"pool limit",
        r"feetoolowtocompete",
    ),
    Refusal.UNDERPRICED: (
        r"underpriced",
        r"fee ?too ?low",
        r"(?:gas ?price|tip).{0,20}(?:too low|below|lower|less)",
        r"below (?:the )?(?:configured )?minimum",
    ),
    Refusal.GAS: (
        r"intrinsic gas",
        r"gas ?limit.{0,10}(?:too|exceed)",
        r"exceeds (?:the )?block gas",
        r"floor data gas",
    ),
}
_PATTERNS = {refusal: re.compile("|".join(parts), re.IGNORECASE) for refusal, parts in _FRAGMENTS.items()}


def refusal_of(message: str) -> Refusal:
    """What a client's message means; OTHER if it is not understood."""
    return next((refusal for refusal, pattern in _PATTERNS.items() if pattern.search(message)), Refusal.OTHER)
