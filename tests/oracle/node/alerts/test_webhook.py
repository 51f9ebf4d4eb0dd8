"""Alerts reach the webhook signed, again after failures, and never make the node wait."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response

from oracle.node.alerts.alert import Kind
from oracle.node.alerts.webhook import SIGNATURE, Webhook, signature_of

SECRET = "a secret of the tests"


@dataclass
class Receiver:
    """A receiver whose answers a test chooses: the statuses in order, then 200."""

    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def hook(request: Request) -> Response:
            self.bodies.append(await request.body())
            self.signatures.append(request.headers.get(SIGNATURE, ""))
            return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

        return app


Hooked = Callable[..., tuple[Receiver, Webhook]]


@pytest.fixture
def hooked(serve: Callable[[FastAPI], str]) -> Iterator[Hooked]:
    opened: list[Webhook] = []

    def make(*statuses: int, secret: str = SECRET) -> tuple[Receiver, Webhook]:
        receiver = Receiver(list(statuses))
        opened.append(Webhook(f"{serve(receiver.app())}/hook", secret, "node-1", pause_s=lambda _: 0.01))
        return receiver, opened[-1]

    yield make
    for webhook in opened:
        webhook.close()


def until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_alert__is_posted_with_a_signature_of_its_body(hooked: Hooked) -> None:
    receiver, webhook = hooked()
    webhook(Kind.SLASHED, {"round": 7, "forecaster": "0x12"})
    until(lambda: receiver.signatures)
    body = json.loads(receiver.bodies[0])
    assert (body["event"], body["node"], body["details"]) == ("slashed", "node-1", {"round": 7, "forecaster": "0x12"})
    assert {"id", "time"} <= body.keys()
    assert receiver.signatures == [signature_of(receiver.bodies[0], SECRET)]
    assert receiver.signatures != [signature_of(receiver.bodies[0], "another secret")]


def test_alert__receiver_fails_for_a_while__is_sent_again_until_it_arrives(hooked: Hooked) -> None:
    receiver, webhook = hooked(500, 429, 503)
    webhook(Kind.DISPUTED, {"round": 1})
    until(lambda: len(receiver.bodies) == 4)
    assert len(set(receiver.bodies)) == 1
    webhook(Kind.REFUTED, {"round": 2})
    until(lambda: len(receiver.bodies) == 5)


def test_alert__receiver_refuses_it__is_not_repeated(hooked: Hooked) -> None:
    receiver, webhook = hooked(400)
    webhook(Kind.DISPUTED, {"round": 1})
    webhook(Kind.REFUTED, {"round": 2})
    until(lambda: len(receiver.bodies) == 2)
    assert [json.loads(body)["event"] for body in receiver.bodies] == ["disputed", "refuted"]


def test_alert__receiver_is_down__neither_raising_nor_closing_waits_for_it() -> None:
    webhook = Webhook("http://127.0.0.1:9/hook", "", "node-1", pause_s=lambda _: 60.0)
    started = time.monotonic()
    for number in range(1_000):
        webhook(Kind.DISPUTED, {"round": number})
    webhook.close()
    assert time.monotonic() - started < 10
