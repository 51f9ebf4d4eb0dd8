"""GET proofs of an entry's values, from the payloads that the client's organisation holds."""

from fastapi import APIRouter

from forewatt.web.problems import Problem
from oracle.errors import PayloadUnavailable
from oracle.service.parts import IndexParts
from oracle.service.routes.feeds import existing
from oracle.service.routes.proofs import Feed, Forecaster, Number, entry_of, proof_of
from oracle.service.schemas import ProofReply
from scripts._consortium.api.index import may_hold
from scripts._consortium.api.unreadable import no_peer
from scripts._consortium.node.channel import Channel, ChannelUnreadable
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.series import HeldSeries


def add_routes(api: APIRouter, parts: IndexParts, channel: Channel, source: ChannelPool) -> None:
    """Add the route of this resource to `api`."""
    held = HeldSeries(channel, source.id)

    @api.get("/rounds/{number}/entries/{forecaster}/proof")
    def proof(number: Number, forecaster: Forecaster, feed: Feed) -> ProofReply:
        """The Merkle proof of an entry's forecast for one feed: leaf, salt and path under the root on the ledger.

        404 until the entry's key is delivered, and at an organisation that does not hold the entry's payload.
        """
        pool, entry = parts.pool_at(number), entry_of(parts, number, forecaster)
        existing(feed, pool)
        try:
            if not may_hold(channel, source, entry):
                detail = "{member} may not hold forecasts of {forecaster}."
                raise Problem(404, detail, "not-held", member=channel.msp, forecaster=forecaster)
            payload, secret = held.payload(entry, pool)
        except PayloadUnavailable as error:
            raise Problem(404, "There is no proof of this entry: {why}.", "no-proof", why=error) from error
        except ChannelUnreadable as error:
            raise no_peer(error) from error
        return proof_of(entry, secret, payload.series, pool, feed)
