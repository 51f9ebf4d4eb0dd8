"""GET proofs of an entry's values and the payloads themselves: what an auditor checks against the chain."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from forewatt.protocol.cid import cid_from_text, cid_text
from forewatt.protocol.errors import EncodingError
from forewatt.protocol.seal import context_of, seed_of
from forewatt.protocol.series import decode_series
from forewatt.protocol.tree import forecast_tree, leaf, leaf_salt
from forewatt.stores.content import ContentError, ContentNotFound
from forewatt.web.problems import Problem
from oracle.chain.payloads import open_forecast
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry
from oracle.errors import PayloadUnavailable
from oracle.service.parts import IndexParts, ServiceParts
from oracle.service.routes.feeds import existing
from oracle.service.schemas import ADDRESS, ProofReply

Number = Annotated[int, Path(ge=0, lt=2**63)]
Forecaster = Annotated[str, Path(pattern=ADDRESS)]
Feed = Annotated[int, Query(ge=0, lt=2**32)]
Cid = Annotated[
    str, Path(pattern="^b[a-z2-7]{10,100}$", examples=["bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"])
]
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
FETCH_S = 5.0


def add_routes(api: APIRouter, service: ServiceParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/rounds/{number}/entries/{forecaster}/proof")
    def proof(number: Number, forecaster: Forecaster, feed: Feed) -> ProofReply:
        """The Merkle proof of an entry's forecast for one feed: leaf, salt and path under the root on the chain.

        404 until the entry's key is revealed.
        """
        pool, entry = service.pool_at(number), entry_of(service, number, forecaster)
        existing(feed, pool)
        try:
            payload = open_forecast(entry, pool, service.content)
        except PayloadUnavailable as error:
            raise Problem(404, "There is no proof of this entry: {why}.", "no-proof", why=error) from error
        except ContentError as error:
            raise _no_store(error) from error
        assert entry.key is not None
        return proof_of(entry, entry.key, payload.series, pool, feed)

    @api.get(
        "/payloads/{cid}",
        response_class=Response,
        responses={200: {"content": {"application/vnd.ipld.raw": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def payload(cid: Cid) -> Response:
        """The bytes that a CID names, as they were pinned: sealed, for an entry. Verify them against the CID."""
        try:
            cid_from_text(cid)
        except EncodingError as error:
            raise Problem(404, "{cid} is not the CID of a payload: {why}.", "no-payload", cid=cid, why=error) from error
        try:
            block = service.content.get(cid, FETCH_S)
        except ContentNotFound as error:
            raise Problem(404, "No gateway has {cid}.", "payload-unavailable", cid=cid) from error
        except ContentError as error:
            raise _no_store(error) from error
        return Response(block, media_type="application/vnd.ipld.raw", headers=FOREVER)


def proof_of(entry: Entry, key: bytes, series: Sequence[bytes], pool: Pool, feed: int) -> ProofReply:
    """The proof of a feed of an entry whose key and series are known."""
    seed = seed_of(context_of(entry.commit, pool.domain), key)
    salt = leaf_salt(seed, feed)
    return ProofReply(
        round=entry.commit.round,
        forecaster=entry.forecaster,
        feed=feed,
        cid=cid_text(entry.commit.cid),
        root="0x" + entry.commit.root.hex(),
        leaf="0x" + leaf(feed, series[feed], salt).hex(),
        salt="0x" + salt.hex(),
        series="0x" + series[feed].hex(),
        quantiles_ppm=list(decode_series(series[feed])) if series[feed] else [],
        path=["0x" + sibling.hex() for sibling in forecast_tree(series, seed, pool.rules.group_size).path(feed)],
    )


def entry_of(service: IndexParts, number: int, forecaster: str) -> Entry:
    """A forecaster's entry in a round; Problem 404 if it has none."""
    latest = service.index.latest
    state = latest.rounds.get(number) if latest else None
    wanted = forecaster.lower()
    for entry in state.in_order() if state else ():
        if entry.forecaster.lower() == wanted:
            return entry
    detail = "{forecaster} has no entry in round {round}; GET /api/v1/entries lists them."
    raise Problem(404, detail, "no-entry", forecaster=forecaster, round=number)


def _no_store(error: ContentError) -> Problem:
    return Problem(503, "The content store does not answer: {why}", "no-content-store", {"Retry-After": "5"}, why=error)
