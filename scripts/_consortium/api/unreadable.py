"""What the routes answer while the ledger cannot be read."""

from forewatt.web.problems import Problem
from scripts._consortium.node.channel import ChannelUnreadable


def no_peer(error: ChannelUnreadable) -> Problem:
    """The answer while the peer gives no usable one."""
    return Problem(503, "The peer does not answer: {why}", "no-peer", {"Retry-After": "5"}, why=error)
