"""The content store: blocks named by their hash, pinned over the kubo RPC and fetched over the trustless gateway.

ContentError
+- ContentNotFound      nobody the gateway asks has the block
+- ContentMismatch      what came back is not what the CID names
+- ContentUnreachable   no answer from the node, or an answer that is no answer
"""

import io
import warnings
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx
import ipfshttpclient  # type: ignore[import-untyped]
from ipfshttpclient.exceptions import Error as IpfsError  # type: ignore[import-untyped]
from ipfshttpclient.exceptions import VersionMismatch

from forewatt.protocol.cid import block_matches, cid_from_text, cid_of, cid_text

# ipfshttpclient knows kubo up to 0.8, though every call used here works unchanged with 0.43, and asks urllib3 for what
# is always so. Said once for the process: filters set around each call would not hold when several threads call.
warnings.filterwarnings("ignore", category=VersionMismatch)
warnings.filterwarnings("ignore", "The 'strict' parameter is no longer needed", FutureWarning)

TIMEOUT_S = 20.0
MAX_BLOCK_BYTES = 2 * 1024 * 1024
"""What kubo takes in one block (its bitswap limit); a larger answer is never read to its end."""


class ContentError(Exception):
    """The content store could not do what was asked."""


class ContentNotFound(ContentError):
    """Nobody the gateway asks has the block."""

    def __init__(self, cid: str, gateway_url: str) -> None:
        super().__init__(f"{cid} is not to be had from {gateway_url}; whoever published it should pin it again")


class ContentMismatch(ContentError):
    """What came back is not what the CID names."""

    def __init__(self, cid: str, where: str) -> None:
        super().__init__(f"{where} answered other content than {cid} names; don't trust this gateway, use another")


class ContentUnreachable(ContentError):
    """No answer from the node, or an answer that is no answer."""

    def __init__(self, where: str, why: object) -> None:
        super().__init__(f"the content store at {where} does not answer ({why}); start it or correct its URL")


def multiaddress(url: str) -> str:
    """An http(s) URL as the multiaddress that ipfshttpclient wants, e.g. `/dns/127.0.0.1/tcp/5001/http`."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no content store address; it should look like http://127.0.0.1:5001")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    kind = "ip4" if parts.hostname.replace(".", "").isdigit() else "dns"
    return f"/{kind}/{parts.hostname}/tcp/{port}/{parts.scheme}"


class ContentStore:
    """Puts, pins and gets single raw blocks. It connects lazily, so it may be made before the node is up."""

    def __init__(self, api_url: str, gateway_url: str) -> None:
        self._api_url = api_url
        self._gateway_url = gateway_url.rstrip("/")
        self._address = multiaddress(api_url)
        self._gateway = httpx.Client(timeout=TIMEOUT_S)
        self._rpc: ipfshttpclient.Client | None = None

    def put(self, block: bytes) -> str:
        """Store and pin a block; its CID (base32 text). ContentMismatch if the node names it otherwise than we do."""
        if len(block) > MAX_BLOCK_BYTES:
            raise ContentError(f"a block holds at most {MAX_BLOCK_BYTES} bytes, this one has {len(block)}; split it")
        cid = cid_text(cid_of(block))
        try:
            answer = self._client().block.put(io.BytesIO(block), opts={"cid-codec": "raw", "mhtype": "sha2-256"})
        except IpfsError as why:
            raise ContentUnreachable(self._api_url, why) from why
        if answer["Key"] != cid:
            raise ContentMismatch(cid, self._api_url)
        self.pin(cid)
        return cid

    def pin(self, cid: str) -> None:
        """Keep a block on our node, fetching it when the node has not got it."""
        cid_from_text(cid)
        try:
            self._client().pin.add(cid, recursive=False)
        except IpfsError as why:
            raise ContentUnreachable(self._api_url, why) from why

    def get(self, cid: str) -> bytes:
        """The block that the CID names, checked against it."""
        binary = cid_from_text(cid)
        block = self._fetch(cid)
        if not block_matches(binary, block):
            raise ContentMismatch(cid, self._gateway_url)
        return block

    def close(self) -> None:
        """Close both connections; the store may not be used afterwards."""
        self._gateway.close()
        if self._rpc is not None:
            self._rpc.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _client(self) -> ipfshttpclient.Client:
        if self._rpc is None:
            self._rpc = ipfshttpclient.connect(self._address, timeout=TIMEOUT_S, session=True)
        return self._rpc

    def _fetch(self, cid: str) -> bytes:
        url = f"{self._gateway_url}/ipfs/{cid}"
        accept = {"Accept": "application/vnd.ipld.raw"}
        try:
            with self._gateway.stream("GET", url, params={"format": "raw"}, headers=accept) as answer:
                return self._read(cid, answer)
        except httpx.HTTPError as why:
            raise ContentUnreachable(self._gateway_url, why) from why

    def _read(self, cid: str, answer: httpx.Response) -> bytes:
        # An offline kubo says 500 (not 404) when it hasn't got a block and may ask nobody for it.
        if answer.status_code in (404, 410, 500, 504):
            raise ContentNotFound(cid, self._gateway_url)
        answer.raise_for_status()
        block = bytearray()
        for piece in answer.iter_bytes():
            block += piece
            if len(block) > MAX_BLOCK_BYTES:
                raise ContentMismatch(cid, self._gateway_url)
        return bytes(block)
