"""The content store as an auditor reads it: one trustless gateway, every block checked against its own name."""

from typing import Protocol

import httpx

from forewatt.protocol.cid import block_matches, cid_text
from oracle.audit.errors import ContentAbsent, NotReadable

TIMEOUT_S = 30.0
ABSENT_STATUS = frozenset({404, 410, 500, 504})
"""An offline kubo says 500 when it has not got a block and may ask nobody for it."""


class ContentReader(Protocol):
    """What the audit needs of a content store."""

    def get(self, cid: bytes) -> bytes:
        """The block that a CID names; ContentAbsent if nobody has it, EncodingError if the CID is none of ours."""
        ...


class GatewayContent:
    """A ContentReader over one gateway address; it trusts nothing that it answers."""

    def __init__(self, gateway_url: str) -> None:
        self._url = gateway_url.rstrip("/")
        self._http = httpx.Client(timeout=TIMEOUT_S)

    def get(self, cid: bytes) -> bytes:
        name = cid_text(cid)
        try:
            answer = self._http.get(f"{self._url}/ipfs/{name}", params={"format": "raw"})
        except httpx.HTTPError as why:
            raise NotReadable(f"the gateway at {self._url} does not answer: {why}") from why
        if answer.status_code in ABSENT_STATUS:
            raise ContentAbsent(f"{name} is not to be had from {self._url}")
        if answer.is_error:
            raise NotReadable(f"the gateway at {self._url} answers {answer.status_code} for {name}")
        if not block_matches(cid, answer.content):
            raise ContentAbsent(f"what {self._url} answers for {name} is another block")
        return answer.content

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
