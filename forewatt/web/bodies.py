"""Reads a request's body whole, and gives it to an app again: for middleware that looks at bodies."""

from starlette.types import Message, Receive


class BodyTooLarge(Exception):
    """A body has more bytes than its limit."""


class ClientLeft(Exception):
    """The client has left before its body was whole."""


async def whole_body(receive: Receive, limit_bytes: int) -> bytes:
    """The body of a request. Raises BodyTooLarge as soon as it has more than `limit_bytes`, or ClientLeft."""
    body, is_whole = bytearray(), False
    while not is_whole:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientLeft
        body += message.get("body", b"")
        is_whole = not message.get("more_body", False)
        if len(body) > limit_bytes:
            raise BodyTooLarge
    return bytes(body)


def again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, and then what else comes."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
