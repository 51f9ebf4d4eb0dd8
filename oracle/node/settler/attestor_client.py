"""Client of the attestors: collects their signed observations and tolerates those that do not answer."""

import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import httpx
from pydantic import TypeAdapter, ValidationError

from forewatt.protocol.typed import Observation
from oracle.node.attestor.app import AttestationReply

log = logging.getLogger(__name__)
_TIMEOUT_S = 30.0
_REPLIES = TypeAdapter(list[AttestationReply])


class AttestorClient:
    """Collects attestations from several attestors over HTTP."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = [url.rstrip("/") for url in urls]
        self._http = httpx.Client(timeout=_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def ask(self, pool: bytes, number: int) -> tuple[list[tuple[Observation, bytes]], list[str]]:
        """The (observation, signature) pairs of the attestors that answered, and the reasons of the others."""
        signed: list[tuple[Observation, bytes]] = []
        reasons: list[str] = []
        for url in self._urls:
            try:
                answer = self._http.post(f"{url}/v1/attestations", json={"pool": "0x" + pool.hex(), "round": number})
                answer.raise_for_status()
                signed += [_signed(pool, number, reply) for reply in _REPLIES.validate_json(answer.content)]
            except httpx.HTTPStatusError as error:
                reasons.append(f"{url}: {error.response.status_code} {error.response.text[:200]}")
            except (httpx.HTTPError, ValidationError, ValueError) as error:
                reasons.append(f"{url}: {error}")
        return signed, reasons


def _signed(pool: bytes, number: int, reply: AttestationReply) -> tuple[Observation, bytes]:
    observation = Observation(pool, number, _bytes(reply.root), int(reply.available), _bytes(reply.cid))
    return observation, _bytes(reply.signature)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
