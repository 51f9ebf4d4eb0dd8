"""POST /settlements/notarize and GET /settlements/{tx_hash}: a hash on the chain, and what became of a transaction."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from forewatt.web.problems import Problem
from oracle.chain.rpc.errors import RpcError
from oracle.errors import OracleError
from oracle.service.parts import ServiceParts
from oracle.service.schemas import ADDRESS
from oracle.service.settlement.notary import NotaryMissing
from oracle.service.settlement.status import TransactionStatus

HASH = "^0x[0-9a-fA-F]{64}$"
AGAIN = {"Retry-After": "5"}
Hash = Annotated[str, Path(pattern=HASH)]
Sender = Annotated[str | None, Query(pattern=ADDRESS, description="who sent it, to tell replaced from unknown")]
Nonce = Annotated[int | None, Query(ge=0, lt=2**63, description="its nonce, with `sender`")]


class NotarizeRequest(BaseModel):
    """What is published: the 32-byte hash of a payload, such as the SHA-256 in its CID."""

    model_config = ConfigDict(extra="forbid")

    payload_hash: str = Field(pattern=HASH, examples=["0x" + "5a" * 32])


class NotarizeReply(BaseModel):
    """The transaction that publishes the hash; the same one for the same hash."""

    payload_hash: str
    tx_hash: str
    sender: str


def add_routes(api: APIRouter, service: ServiceParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.post("/settlements/notarize")
    def notarize(body: NotarizeRequest) -> NotarizeReply:
        """Publish a hash on the chain, once: the data of a transaction from the notary to itself.

        Repeating a request sends nothing again. Follow the transaction with GET /settlements/{tx_hash}.
        """
        digest = bytes.fromhex(body.payload_hash[2:])
        try:
            published = service.notary.notarize(digest)
        except NotaryMissing as error:
            raise Problem(503, str(error), "no-notary") from error
        except (OracleError, RpcError) as error:
            raise Problem(503, "The hash is not published: {why}.", "not-sent", AGAIN, why=error) from error
        return NotarizeReply(payload_hash="0x" + digest.hex(), tx_hash=published.transaction, sender=published.sender)

    @api.get("/settlements/{tx_hash}")
    def settlement(tx_hash: Hash, sender: Sender = None, nonce: Nonce = None) -> TransactionStatus:
        """What became of a transaction: pending, confirmed, reverted, replaced or unknown."""
        try:
            return service.at_head.get(
                ("settlement", tx_hash, sender, nonce),
                lambda: service.lookup.status(tx_hash, sender, nonce),
                keep=lambda status: status.block is not None,
            )
        except RpcError as error:
            raise Problem(503, "The chain does not answer; try again.", "chain-unreachable", AGAIN) from error
