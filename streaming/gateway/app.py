"""The HTTP routes of the ingestion gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Response

from forewatt.settings import Settings
from forewatt.web.app import service_app
from forewatt.web.auth.access import OWN, Rules, guard
from streaming.gateway.queue import MAX_WAITING, WritingQueue
from streaming.gateway.records import Batch, Receipt
from streaming.gateway.tokens import Agent, Tokens

RULES: Rules = {"POST /v1/telemetry": OWN, "GET /v1/agents/{name}/sequence": OWN}
"""Each agent sends its own token, which the routes check."""


def create_app(settings: Settings, max_waiting: int = MAX_WAITING) -> FastAPI:
    """The gateway as an ASGI app; ValueError if `settings.gateway_tokens` can't be parsed."""
    tokens = Tokens(settings.gateway_tokens)
    queue = WritingQueue(settings, max_waiting)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with queue:
            yield

    def bearer_agent(authorization: Annotated[str | None, Header()] = None) -> Agent:
        agent = tokens.agent(authorization)
        if agent is None:
            raise HTTPException(401, "Send `Authorization: Bearer <token>` with this agent's token.")
        return agent

    app = service_app("Forewatt ingestion gateway", lifespan)
    guard(app, settings, RULES)

    @app.post("/v1/telemetry", status_code=202)
    async def telemetry(batch: Batch, agent: Annotated[Agent, Depends(bearer_agent)], response: Response) -> Receipt:
        if batch.agent != agent.name:
            raise HTTPException(403, f"This token belongs to another agent than {batch.agent!r}.")
        response.headers["Cache-Control"] = "no-store"
        return await queue.submit(batch, agent)

    @app.get("/v1/agents/{name}/sequence")
    async def sequence(name: str, agent: Annotated[Agent, Depends(bearer_agent)]) -> dict[str, int]:
        if name != agent.name:
            raise HTTPException(403, f"This token belongs to another agent than {name!r}.")
        return {"sequence": await queue.last_sequence(name)}

    return app
