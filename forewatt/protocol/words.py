"""The protocol's constants, named as in Solidity and TypeScript."""

SCALE_PPM = 10**6
"""The full capacity in ppm. Values lie in [-SCALE_PPM, SCALE_PPM]."""
MISSING = -(2**31)
"""type(int32).min: a step without a measurement."""
SC = 10**9
"""The score of a loss of zero."""
BPS = 10**4
"""100 % in basis points."""
MAX_ENTRIES = 64
"""The maximum number of entries in a round: it keeps every call below 12 million gas in the worst state."""
MAX_PROPOSALS = 64
"""The maximum number of proposals of a round: a live proposal has one bit in a uint64."""
MAX_WEI = 2**96 - 1
"""The largest wager, bond or stake: type(uint96).max."""
MAX_REVISION = 2**16 - 1
"""The largest number of a commit."""
MAX_WAGER_UNITS = 2**32 - 1
"""The largest wager in units of a thousandth of the pool's least wager."""
ZERO32 = bytes(32)
"""A missing leaf, and a tree's padding."""
