"""The HTTP API of a relayer: POST /v1/commits, POST /v1/reveals, GET /v1/submissions/{id}."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from fastapi import APIRouter, FastAPI, HTTPException, status
from prometheus_client import Gauge

from forewatt.batching import BatchingQueue, QueueFull
from forewatt.protocol.typed import ForecastCommit
from forewatt.web.auth.access import PUBLIC, Rules
from oracle.node.relayer.check import Refused
from oracle.node.relayer.relayer import Relayer, Request
from oracle.node.relayer.schemas import CommitRequest, RevealRequest, SubmissionReply
from oracle.node.relayer.submission import Kind, Submission

checking = Gauge("forewatt_relayer_checking_submissions", "Submissions that are being checked")
_LARGEST_CHECK = 100
_MOST_CHECKING = 2_000
RULES: Final[Rules] = {
    "POST /v1/commits": PUBLIC,
    "POST /v1/reveals": PUBLIC,
    "GET /v1/submissions/{identity}": PUBLIC,
}
"""Anybody may ask: the relayer checks the forecaster and its authority's signature."""


def relays(served: Callable[[], Relayer | None]) -> APIRouter:
    """The routes of a relayer, which may still start: `served` returns it once it works."""

    async def take(batch: list[tuple[Relayer, Request]]) -> Sequence[Submission | Refused]:
        return await asyncio.to_thread(batch[0][0].take, [request for _, request in batch])

    queue: BatchingQueue[tuple[Relayer, Request], Submission] = BatchingQueue(
        take, lambda _: 1, max_weight=_LARGEST_CHECK, max_waiting=_MOST_CHECKING, waiting=checking
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with queue:
            yield

    router = APIRouter(lifespan=lifespan)

    def working() -> Relayer:
        relayer = served()
        if relayer is None:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, "The relayer is starting; ask again.", _again(1))
        return relayer

    async def submitted(kind: Kind, commit: ForecastCommit, proof: bytes) -> SubmissionReply:
        try:
            return SubmissionReply.of(await queue.submit((working(), (kind, commit, proof))))
        except Refused as refused:
            raise HTTPException(refused.status, str(refused), _again(refused.again_s)) from refused
        except QueueFull as full:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, str(full), _again(2)) from full

    @router.post("/v1/commits", status_code=status.HTTP_202_ACCEPTED)
    async def commits(request: CommitRequest) -> SubmissionReply:
        """Send a commit in the next bundle; the same commit again answers its state, and is sent once.

        403 for a forecaster whose gas the relayer does not pay, 409 if the market refuses the commit or its window is
        over, 425 before its window, 422 for a signature that is not the authority's, 429 and 503 with Retry-After if
        too many wait.
        """
        return await submitted(Kind.COMMIT, request.commit.commit(), bytes.fromhex(request.signature[2:]))

    @router.post("/v1/reveals", status_code=status.HTTP_202_ACCEPTED)
    async def reveals(request: RevealRequest) -> SubmissionReply:
        """Publish the key of a commit in the next bundle; errors as for a commit."""
        return await submitted(Kind.REVEAL, request.commit.commit(), bytes.fromhex(request.key[2:]))

    @router.get("/v1/submissions/{identity}")
    async def submission(identity: str) -> SubmissionReply:
        """What became of a submission; 404 if it is not known, also after a restart: submit it again."""
        one = working().find(identity)
        if one is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND, "There is no such submission; submit it again.")
        return SubmissionReply.of(one)

    return router


def _again(seconds: int | None) -> dict[str, str] | None:
    return None if seconds is None else {"Retry-After": str(seconds)}
