"""What a proof has covered, and what it cost; a plain audit has none."""

from dataclasses import dataclass, field

from oracle.audit.read.rpc import Traffic


@dataclass
class Proof:
    """What was proven, by what, and the traffic and time that it took beyond a plain audit."""

    anchor: str = ""
    headers: int = 0
    blocks: int = 0
    receipts: int = 0
    accounts: int = 0
    traffic: Traffic = field(default_factory=lambda: Traffic(0, 0, 0))
    seconds: float = 0.0
