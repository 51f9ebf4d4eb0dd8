"""The protocol's constants, named as in Solidity and TypeScript."""

SCALE_PPM = 10**6
"""One capacity in ppm: values lie in [-SCALE_PPM, SCALE_PPM]."""
MISSING = -(2**31)
"""type(int32).min: an observed step that nobody measured."""
SC = 10**9
"""The score of a loss of zero."""
BPS = 10**4
"""One whole in basis points."""
MAX_ENTRIES = 128
"""The most entries a round can hold: one bit each in a uint128."""
MAX_WEI = 2**96 - 1
"""The largest wager, bond or stake: type(uint96).max."""
ZERO32 = bytes(32)
"""A missing leaf, and the padding of a tree."""
