"""The attestor's HTTP API: POST /v1/attestations answers one signed observation an account."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import APIRouter, FastAPI, HTTPException, Query, status
from pydantic import BaseModel, Field

from forewatt.settings import settings
from forewatt.stores.content import ContentError
from forewatt.web.app import service_app
from forewatt.web.auth.access import PUBLIC, Rules, guard
from oracle.errors import AttestationError, StillFetching
from oracle.node import loop
from oracle.node.attestor.attestor import Attestation, Attestor

log = logging.getLogger(__name__)
_LOOK_EVERY_S = 1.0
"""How often the attestor looks for newly revealed entries."""
_ENDING_S = 2.0
_AGAIN = {"Retry-After": "1"}
RULES: Final[Rules] = {"POST /v1/attestations": PUBLIC}


class AttestationRequest(BaseModel):
    """The round to attest."""

    pool: str = Field(pattern=r"^0x[0-9a-f]{64}$")
    round: int = Field(ge=0, lt=2**64)


class AttestationReply(BaseModel):
    """One signed observation; bytes are 0x-hex, `available` is a decimal string because it has up to 128 bits."""

    signer: str
    root: str
    available: str
    cid: str
    signature: str


def attestations(attestors: Mapping[bytes, Attestor], starting: Collection[bytes] = ()) -> APIRouter:
    """The routes of attestors, by their pool; those of the pools in `starting` may be added later."""
    router = APIRouter()

    @router.post("/v1/attestations")
    def attest(
        request: AttestationRequest, signer: Annotated[list[str] | None, Query()] = None
    ) -> list[AttestationReply]:
        """One attestation an account, or only those of the given signers; 409 while the round cannot be attested.

        503 with Retry-After while payloads are still fetched: ask again, what was judged is answered at once.
        """
        pool = bytes.fromhex(request.pool[2:])
        if pool not in attestors and pool in starting:
            detail = f"The attestor of {request.pool} is starting; ask again."
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, detail, headers=_AGAIN)
        if pool not in attestors:
            served = ", ".join("0x" + known.hex() for known in attestors) or "none yet"
            detail = f"this attestor serves other pools than {request.pool}: {served}"
            raise HTTPException(status.HTTP_409_CONFLICT, detail)
        try:
            signed = attestors[pool].attest(pool, request.round)
        except StillFetching as error:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, str(error), headers=_AGAIN) from error
        except AttestationError as error:
            raise HTTPException(status.HTTP_409_CONFLICT, str(error)) from error
        except ContentError as error:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, str(error)) from error
        return [_reply(attestation) for attestation in signed if signer is None or attestation.signer in signer]

    return router


def create_attestor_app(attestor: Attestor) -> FastAPI:
    """The app of one attestor. While it runs, payloads are fetched as soon as their keys are revealed."""

    @asynccontextmanager
    async def following(_app: FastAPI) -> AsyncIterator[None]:
        stop = threading.Event()
        follower = threading.Thread(target=loop.run, args=("attestor", attestor.step, stop, _LOOK_EVERY_S), daemon=True)
        follower.start()
        yield
        stop.set()
        # A step that waits for the chain does not keep the process from ending.
        await asyncio.to_thread(follower.join, _ENDING_S)

    app = service_app("attestor", following)
    guard(app, settings(), RULES)
    app.include_router(attestations({attestor.pool: attestor}))
    return app


def _reply(attestation: Attestation) -> AttestationReply:
    observation = attestation.observation
    return AttestationReply(
        signer=attestation.signer,
        root="0x" + observation.root.hex(),
        available=str(observation.available),
        cid="0x" + observation.cid.hex(),
        signature="0x" + attestation.signature.hex(),
    )
