"""`WS /ws/forecasts`: the events as frames `{"topic", "body", "cursor"}`.

`?after=CURSOR` continues after that event, as far as the stream still has the events; if it does not, the first frame
has the topic `gap`. `?topics=`, `?assets=` and `?rounds=` choose events. The frame `opened` says that all missed events
are sent. A socket that has had no frame for a while gets `heartbeat`. A socket that reads too slowly is closed with
1013 ("try again later"), so that it neither delays others nor uses up the memory.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, WebSocket

from forewatt.web.live.hub import Hub, Listener
from forewatt.web.live.socket import HEARTBEAT_S, serve
from forewatt.web.live.subscription import BadSubscription, Subscription

BAD_SUBSCRIPTION = 1008


def events_router(redis_url: str, heartbeat_s: float = HEARTBEAT_S) -> APIRouter:
    """A router with `WS /ws/forecasts`. Its reader runs during the app's lifespan."""
    hub = Hub(redis_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with hub.running():
            yield

    router = APIRouter(lifespan=lifespan)

    @router.websocket("/ws/forecasts")
    async def events(socket: WebSocket) -> None:
        await socket.accept()
        try:
            subscription = Subscription.of_query(socket.query_params)
        except BadSubscription as error:
            await socket.close(BAD_SUBSCRIPTION, str(error))
            return
        await serve(socket, hub, Listener(subscription), heartbeat_s)

    return router
