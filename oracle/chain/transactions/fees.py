"""What a transaction offers for its gas: EIP-1559 fees or a legacy gas price, and how much more a replacement. Pure."""

from dataclasses import dataclass

GWEI = 10**9
_BUMP_PER_MILLE = 125
_MOST_URGENT = 8


@dataclass(frozen=True)
class FeePolicy:
    """The most that a transaction may offer for a unit of gas, and from when on it offers more than usual.

    `urgency_s` before an action's deadline the tip doubles, at half of that it doubles again, up to 8 times the usual.
    """

    ceiling_wei: int = 500 * GWEI
    urgency_s: float = 120.0


@dataclass(frozen=True)
class FeeMarket:
    """What the chain asks: `base_wei` is the latest block's base fee, None on a chain without EIP-1559.

    `tip_wei` is the usual tip, or the usual gas price on a chain without base fee.
    """

    base_wei: int | None
    tip_wei: int


@dataclass(frozen=True)
class Fee:
    """An offer: the cap for a unit of gas, and the tip in it. A legacy transaction offers its cap, and has no tip."""

    cap_wei: int
    tip_wei: int | None

    def fields(self) -> dict[str, int]:
        """The transaction's fields."""
        if self.tip_wei is None:
            return {"gasPrice": self.cap_wei}
        return {"type": 2, "maxFeePerGas": self.cap_wei, "maxPriorityFeePerGas": self.tip_wei}

    def raised(self, per_mille: int = _BUMP_PER_MILLE) -> "Fee":
        """The least offer that replaces this one: 12.5 % more on cap and tip, rounded up, at least one wei."""
        tip = None if self.tip_wei is None else _more(self.tip_wei, per_mille)
        return Fee(_more(self.cap_wei, per_mille), tip)

    def at_least(self, other: "Fee") -> "Fee":
        """The larger cap and the larger tip of two offers of the same kind."""
        tip = None if self.tip_wei is None else max(self.tip_wei, other.tip_wei or 0)
        return Fee(max(self.cap_wei, other.cap_wei), tip)

    def below(self, ceiling_wei: int) -> "Fee":
        """The offer, or as much of it as a ceiling allows."""
        cap = min(self.cap_wei, ceiling_wei)
        return Fee(cap, None if self.tip_wei is None else min(self.tip_wei, cap))

    def replaces(self, other: "Fee") -> bool:
        """Whether every node accepts this offer in place of the other one."""
        least = other.raised()
        return self.cap_wei >= least.cap_wei and (self.tip_wei is None or self.tip_wei >= (least.tip_wei or 0))


def offer(market: FeeMarket, policy: FeePolicy, left_s: float | None) -> Fee:
    """The offer for an action whose deadline is in `left_s` seconds (None: no deadline).

    The cap leaves room for a base fee that doubles, which takes at least six full blocks.
    """
    urgent = urgency(policy, left_s)
    if market.base_wei is None:
        price = market.tip_wei * (10 + 2 * (urgent - 1)) // 10
        return Fee(max(1, price), None).below(policy.ceiling_wei)
    tip = market.tip_wei * urgent
    return Fee(2 * market.base_wei + tip, tip).below(policy.ceiling_wei)


def urgency(policy: FeePolicy, left_s: float | None) -> int:
    """By how much the usual tip is multiplied: 1 long before the deadline, 2, 4 and 8 shortly before it."""
    factor, threshold_s = 1, policy.urgency_s
    while left_s is not None and left_s <= threshold_s and factor < _MOST_URGENT:
        factor, threshold_s = factor * 2, threshold_s / 2
    return factor


def replacement(old: Fee, market: FeeMarket, policy: FeePolicy, left_s: float | None) -> Fee | None:
    """An offer that replaces `old`, at least as good as a new one; None if the ceiling allows none."""
    wanted = offer(market, policy, left_s)
    if (wanted.tip_wei is None) != (old.tip_wei is None):
        wanted = old
    raised = old.raised().at_least(wanted).below(policy.ceiling_wei)
    return raised if raised.replaces(old) else None


def gwei(wei: int) -> str:
    """An amount in gwei, for people."""
    return f"{wei / GWEI:.9f}".rstrip("0").rstrip(".") + " gwei"


def _more(wei: int, per_mille: int) -> int:
    return max(wei + 1, -(-wei * (1_000 + per_mille) // 1_000))
