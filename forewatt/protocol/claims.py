"""The claims of a dispute: how many a round has room for, and their bonds."""

from forewatt.protocol.pool import PoolParams

MAX_BONDED = 16
"""Number of claims with a bond that a round has room for."""
DOUBLING = 4
"""Number of claims with a bond after which the bond doubles."""


def claim_bond_wei(rules: PoolParams, earlier: int) -> int:
    """observeBond*2^floor(n/4): the bond of a claim after n with a bond; all 16 cost 60 times the first."""
    return rules.observe_bond_wei << earlier // DOUBLING
