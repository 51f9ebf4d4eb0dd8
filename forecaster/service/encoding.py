"""The encodings of a reply: JSON, and MessagePack for clients that ask for it."""

import msgspec

from forecaster.service.schemas import ForecastsReply

JSON, MSGPACK = "application/json", "application/msgpack"


def preferred(accept: str) -> str:
    """The type that an Accept header prefers: MessagePack only if it is named with a weight that JSON does not beat."""
    weights = {JSON: 0.0, MSGPACK: 0.0}
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name in weights:
            weights[name] = _weight(parameters)
    return MSGPACK if weights[MSGPACK] > 0 and weights[MSGPACK] >= weights[JSON] else JSON


def encoded(reply: ForecastsReply, media_type: str) -> bytes:
    """The reply's body."""
    return msgspec.msgpack.encode(reply.model_dump()) if media_type == MSGPACK else reply.model_dump_json().encode()


def _weight(parameters: list[str]) -> float:
    weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
    try:
        return float(weights[0]) if weights else 1.0
    except ValueError:
        return 0.0
