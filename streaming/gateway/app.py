"""The HTTP routes of the ingestion gateway."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response

from forewatt.settings import Settings
from forewatt.web.app import service_app
from forewatt.web.auth.access import OWN, Rules, guard
from streaming.gateway.bodies import MarkedRoute
from streaming.gateway.peers import Router, sender_of
from streaming.gateway.queue import MAX_WAITING, WritingQueue
from streaming.gateway.records import Batch, Receipt
from streaming.gateway.slots import Slots
from streaming.gateway.tokens import Agent, Tokens

RULES: Rules = {"POST /v1/telemetry": OWN, "GET /v1/agents/{name}/sequence": OWN}
"""Each agent sends its own token, which the routes check."""


def create_app(
    settings: Settings,
    max_waiting: int = MAX_WAITING,
    name: str = "gateway",
    url: str = "http://127.0.0.1",
    tls: ssl.SSLContext | None = None,
) -> FastAPI:
    """The gateway as an ASGI app; ValueError if `settings.gateway_tokens` can't be parsed.

    Gateways beside this one reach it at `url`, and this one reaches them with the TLS context.
    """
    tokens = Tokens(settings.gateway_tokens)
    slots = Slots(settings.kafka_bootstrap, url)
    queue = WritingQueue(settings, slots, name, max_waiting)
    router = Router(slots, tls)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with router, queue:
            yield

    def bearer_agent(authorization: Annotated[str | None, Header()] = None) -> Agent:
        agent = tokens.agent(authorization)
        if agent is None:
            raise HTTPException(401, "Send `Authorization: Bearer <token>` with this agent's token.")
        return agent

    # The middleware would parse every batch once more.
    app = service_app("Forewatt ingestion gateway", lifespan, refuses_doubled_keys=False)
    app.router.route_class = MarkedRoute
    guard(app, settings, RULES)

    @app.post("/v1/telemetry", status_code=202, response_model=Receipt)
    async def telemetry(
        batch: Batch, agent: Annotated[Agent, Depends(bearer_agent)], request: Request, response: Response
    ) -> Response | Receipt:
        if batch.agent != agent.name:
            raise HTTPException(403, f"This token belongs to another agent than {batch.agent!r}.")
        if (answer := await router.answer_of_owner(agent.name, request)) is not None:
            return answer
        response.headers["Cache-Control"] = "no-store"
        return await queue.submit(batch, agent, sender_of(request))

    @app.get("/v1/agents/{name}/sequence", response_model=dict[str, int])
    async def sequence(
        name: str, agent: Annotated[Agent, Depends(bearer_agent)], request: Request, incarnation: str = ""
    ) -> Response | dict[str, int]:
        if name != agent.name:
            raise HTTPException(403, f"This token belongs to another agent than {name!r}.")
        if (answer := await router.answer_of_owner(name, request)) is not None:
            return answer
        return {"sequence": await queue.last_sequence(name, incarnation)}

    return app
