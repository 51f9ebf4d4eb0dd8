"""`WS /ws/forecasts`: the events as frames `{"topic", "body", "cursor"}`.
An event of work that has a trace, such as a request, has its `trace_id` too.

`?after=CURSOR` continues after that event, as far as the stream still has the events; if it does not, the first frame
has the topic `gap`. `?topics=`, `?assets=` and `?rounds=` choose events. The frame `opened` says that all missed events
are sent. A socket that has had no frame for a while gets `heartbeat`. A socket that reads too slowly is closed with
1013 ("try again later"), so that it neither delays others nor uses up the memory.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, WebSocket

from forewatt.web.live.hub import Hub, Listener
from forewatt.web.live.protocol import write_of
from forewatt.web.live.socket import BAD_SUBSCRIPTION, HEARTBEAT_S, serve
from forewatt.web.live.subscription import BadSubscription, Subscription
from forewatt.web.live.transactions import LookUp, Transactions, wanted
from forewatt.web.reply_store import ReplyStore


def no_transactions(_tx_hash: str, _before: object) -> None:
    """Look up transactions where there is no chain: no status is known."""


def events_router(redis_url: str, look_up: LookUp = no_transactions, heartbeat_s: float = HEARTBEAT_S) -> APIRouter:
    """A router with `WS /ws/forecasts`. Its reader runs during the app's lifespan."""
    hub, transactions = Hub(redis_url), Transactions(look_up)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        replies: ReplyStore | None = getattr(app.state, "replies", None)
        async with hub.running(None if replies is None else replies.outdate), transactions.running():
            yield

    router = APIRouter(lifespan=lifespan)

    @router.websocket("/ws/forecasts")
    async def events(socket: WebSocket) -> None:
        await socket.accept()
        listener = Listener(write_of(socket))
        try:
            listener.subscription = Subscription.of_query(socket.query_params)
            transactions.follow(listener, listener.subscription.transactions)
            await serve(socket, hub, listener, heartbeat_s, lambda text: transactions.follow(listener, wanted(text)))
        except BadSubscription as error:
            await socket.close(BAD_SUBSCRIPTION, str(error))
        finally:
            transactions.follow(listener, frozenset())

    return router
