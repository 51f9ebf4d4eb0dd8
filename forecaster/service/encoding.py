"""The encodings of a reply: JSON, and MessagePack for clients that ask for it."""

import msgspec

from forecaster.service.schemas import ForecastsReply
from forewatt.web.accept import media_ranges, weight_of

JSON, MSGPACK = "application/json", "application/msgpack"


def preferred(*accept: str) -> str:
    """The type that the Accept headers prefer: MessagePack only if one names it with a weight that JSON does not beat.

    Several headers count as one, as RFC 9110 says.
    """
    ranges = media_ranges(", ".join(accept))
    packed = weight_of(MSGPACK, [wanted for wanted in ranges if wanted.kind == MSGPACK])
    return MSGPACK if packed > 0 and packed >= weight_of(JSON, ranges) else JSON


def encoded(reply: ForecastsReply, media_type: str) -> bytes:
    """The reply's body."""
    return msgspec.msgpack.encode(reply.model_dump()) if media_type == MSGPACK else reply.model_dump_json().encode()
