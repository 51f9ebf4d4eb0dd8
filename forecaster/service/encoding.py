"""The encodings of a reply: JSON, and MessagePack for clients that ask for it."""

import msgspec

from forecaster.service.schemas import ForecastsReply
from forewatt.web.accept import media_ranges, weight_of

JSON, MSGPACK = "application/json", "application/msgpack"


def preferred(accept: str) -> str:
    """The type that an Accept header prefers: MessagePack only if it is named with a weight that JSON does not beat."""
    ranges = media_ranges(accept)
    packed = weight_of(MSGPACK, [wanted for wanted in ranges if wanted.kind == MSGPACK])
    return MSGPACK if packed > 0 and packed >= weight_of(JSON, ranges) else JSON


def encoded(reply: ForecastsReply, media_type: str) -> bytes:
    """The reply's body."""
    return msgspec.msgpack.encode(reply.model_dump()) if media_type == MSGPACK else reply.model_dump_json().encode()
