"""The gateway over HTTP."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from confluent_kafka import KafkaException
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from prometheus_client import Counter

from forewatt.settings import Settings
from forewatt.web.app import service_app
from streaming.gateway.records import Batch, Receipt, judge
from streaming.gateway.tokens import Tokens
from streaming.gateway.writer import Writer
from streaming.topics import create_topics

log = logging.getLogger(__name__)

MAX_WAITING = 64
"""Batches that may wait for their turn; further ones are told to come again (429)."""
BUSY_S, DOWN_S = 1, 5

RECORDS = Counter("forewatt_gateway_records_total", "Records by what became of them", ["outcome"])


class Gateway:
    """The one writer of this process, behind a queue of limited length."""

    def __init__(self, settings: Settings, max_waiting: int = MAX_WAITING) -> None:
        self.tokens = Tokens(settings.gateway_tokens)
        self._settings = settings
        self._max_waiting = max_waiting
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._writer: Writer | None = None

    async def start(self) -> None:
        """Create topics, register the schema; it raises what is wrong with the broker or the registry."""
        await asyncio.to_thread(create_topics, self._settings.kafka_bootstrap)
        self._writer = await asyncio.to_thread(Writer, self._settings)

    async def take(self, batch: Batch) -> Receipt:
        """Write one batch when its turn comes; HTTPException 429 or 503 with Retry-After when it can't be written."""
        if self._waiting >= self._max_waiting:
            raise HTTPException(429, "Too many batches wait; send this one again.", {"Retry-After": str(BUSY_S)})
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(self._write, batch)
        except (KafkaException, BufferError) as error:
            log.warning("batch %s of %s was not written: %s", batch.sequence, batch.agent, error)
            detail = "Kafka does not take the batch now; send it again."
            raise HTTPException(503, detail, {"Retry-After": str(DOWN_S)}) from error
        finally:
            self._waiting -= 1

    async def last_sequence(self, agent: str) -> int:
        """The last sequence written for an agent; HTTPException 503 when Kafka can't be asked."""
        try:
            async with self._turn:
                return await asyncio.to_thread(self._started.last_sequence, agent)
        except KafkaException as error:
            raise HTTPException(503, "Kafka does not answer now; ask again.", {"Retry-After": str(DOWN_S)}) from error

    def close(self) -> None:
        """Let the writer go."""
        if self._writer is not None:
            self._writer.close()

    @property
    def _started(self) -> Writer:
        if self._writer is None:
            raise RuntimeError("the gateway was not started: run the app with its lifespan")
        return self._writer

    def _write(self, batch: Batch) -> Receipt:
        good, bad = judge(batch.records)
        receipt = self._started.write(batch, good, bad)
        RECORDS.labels("accepted").inc(receipt.accepted)
        RECORDS.labels("rejected").inc(len(receipt.rejected))
        return receipt


def create_app(settings: Settings, max_waiting: int = MAX_WAITING) -> FastAPI:
    """The service; ValueError at once when the tokens in the settings are of another form."""
    gateway = Gateway(settings, max_waiting)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await gateway.start()
        yield
        gateway.close()

    def known_agent(authorization: Annotated[str | None, Header()] = None) -> str:
        agent = gateway.tokens.agent(authorization)
        if agent is None:
            raise HTTPException(401, "Send `Authorization: Bearer <token>` with this agent's token.")
        return agent

    app = service_app("Forewatt ingestion gateway", lifespan)

    @app.post("/v1/telemetry", status_code=202)
    async def telemetry(batch: Batch, agent: Annotated[str, Depends(known_agent)], response: Response) -> Receipt:
        if batch.agent != agent:
            raise HTTPException(403, f"This token belongs to another agent than {batch.agent!r}.")
        response.headers["Cache-Control"] = "no-store"
        return await gateway.take(batch)

    @app.get("/v1/agents/{name}/sequence")
    async def sequence(name: str, agent: Annotated[str, Depends(known_agent)]) -> dict[str, int]:
        if name != agent:
            raise HTTPException(403, f"This token belongs to another agent than {name!r}.")
        return {"sequence": await gateway.last_sequence(agent)}

    return app
