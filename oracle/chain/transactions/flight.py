"""A transaction under way: a nonce, and every version of it that was sent."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from oracle.chain.transactions.call import Intent
from oracle.chain.transactions.fees import Fee


@dataclass(frozen=True)
class Version:
    """One signed transaction; `key` is the intent that it was for, `block` the latest one when it was sent."""

    hash: str
    raw: bytes
    fee: Fee
    key: Hashable
    sent_at: float
    block: int


@dataclass
class Flight:
    """A nonce that was used for an intent; each replacement adds a version, and one of them is mined in the end."""

    nonce: int
    intent: Intent
    gas: int
    versions: list[Version] = field(default_factory=list)
    is_cancelled: bool = False
    overtaken_at: float | None = None
    """Since when the nonce is used up although no version has a receipt."""
    at_ceiling: bool = False
    """Whether the log says already that the ceiling stops the next replacement."""
    trace: str | None = None
    """The trace of what wanted the intent, for the spans of its transactions."""

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    def left_s(self, now: float | None) -> float | None:
        """The seconds until the intent's deadline."""
        return None if now is None or self.intent.deadline is None else self.intent.deadline - now

    def is_over(self, now: float | None) -> bool:
        """Whether the chain refuses the call from now on."""
        left_s = self.left_s(now)
        return self.is_cancelled or (left_s is not None and left_s <= 0)
