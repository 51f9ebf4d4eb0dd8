"""The seal of a round, which any node sends that needs it."""

from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.rounds.state import Seal
from oracle.errors import TransactionFailed
from scripts._consortium.node.channel import Channel


def sealed(channel: Channel, pool: bytes, number: int) -> Seal:
    """The seal of a round whose gate has closed; sends it unless somebody has. TransactionFailed if it is refused."""
    at = key("seal", pool, number)
    if not channel.read(at):
        try:
            channel.send("seal", pool=pool, round=number)
        except TransactionFailed:
            # Another client may have been faster; then its seal is as good.
            if not channel.read(at):
                raise
    return decode_record(Seal, channel.read(at))
