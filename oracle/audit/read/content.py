"""Reads content from one trustless gateway and checks every block against its CID."""

from typing import Protocol

import httpx

from forewatt.protocol.cid import block_matches, cid_text
from oracle.audit.errors import ContentAbsent, NotReadable
from oracle.audit.read.http import client

ABSENT_STATUS = frozenset({404, 410, 500, 504})
"""Statuses that mean the block is absent; an offline kubo answers 500 for a block that it does not have."""


class ContentReader(Protocol):
    """The content access that the audit needs."""

    def get(self, cid: bytes) -> bytes:
        """The block of a CID; ContentAbsent if it cannot be fetched, EncodingError if the CID is malformed."""
        ...


class GatewayContent:
    """A ContentReader over one gateway URL; it verifies every answer."""

    def __init__(self, gateway_url: str) -> None:
        self._url = gateway_url.rstrip("/")
        try:
            self._http = client(gateway_url)
        except (httpx.InvalidURL, ValueError) as error:
            raise NotReadable(f"{gateway_url} is not the address of a gateway: {error}") from error
        self.requests = 0

    def get(self, cid: bytes) -> bytes:
        name = cid_text(cid)
        self.requests += 1
        try:
            answer = self._http.get(f"{self._url}/ipfs/{name}", params={"format": "raw"})
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise NotReadable(f"the gateway at {self._url} does not answer: {error}") from error
        if answer.status_code in ABSENT_STATUS:
            raise ContentAbsent(f"{self._url} does not have {name}")
        if answer.is_error:
            raise NotReadable(f"the gateway at {self._url} answers {answer.status_code} for {name}")
        if not block_matches(cid, answer.content):
            raise ContentAbsent(f"{self._url} answers {name} with another block")
        return answer.content

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
