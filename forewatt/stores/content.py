"""Client of the content store: pins blocks over the kubo RPC and fetches them from a trustless IPFS gateway.

ContentError
+- ContentNotFound      no node that the gateway asks has the block
+- ContentMismatch      the answer is not the block that the CID names
+- ContentUnreachable   the node does not answer, or answers with an error
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

# ipfshttpclient supports kubo up to 0.8, but every call used here works with 0.43, and it passes urllib3 an option
# without effect. The filters are set for the whole process: setting them around calls is not safe with threads.
warnings.filterwarnings("ignore", category=VersionMismatch)
warnings.filterwarnings("ignore", "The 'strict' parameter is no longer needed", FutureWarning)

TIMEOUT_S = 20.0
MAX_BLOCK_BYTES = 2 * 1024 * 1024
"""The largest block that kubo accepts (its bitswap limit). Reading a larger answer stops at this size."""


class ContentError(Exception):
    """Base class: a request to the content store failed."""


class ContentNotFound(ContentError):
    """No node that the gateway asks has the block."""

    def __init__(self, cid: str, gateway_url: str) -> None:
        super().__init__(f"{cid} is not available from {gateway_url}; its publisher should pin it again")


class ContentMismatch(ContentError):
    """The answer is not the block that the CID names."""

    def __init__(self, cid: str, where: str) -> None:
        super().__init__(f"{where} answered with content that does not match {cid}; use another gateway")


class ContentUnreachable(ContentError):
    """The node does not answer, or answers with an error."""

    def __init__(self, where: str, why: object) -> None:
        super().__init__(f"the content store at {where} does not answer ({why}); start it or correct its URL")


def multiaddress(url: str) -> str:
    """An http(s) URL as the multiaddress that ipfshttpclient expects, for example `/dns/127.0.0.1/tcp/5001/http`."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not a URL of a content store; it should look like http://127.0.0.1:5001")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    kind = "ip4" if parts.hostname.replace(".", "").isdigit() else "dns"
    return f"/{kind}/{parts.hostname}/tcp/{port}/{parts.scheme}"


class ContentStore:
    """Puts, pins and gets single raw blocks. It connects at its first call, so the node may start later."""

    def __init__(self, api_url: str, gateway_url: str) -> None:
        self._api_url = api_url
        self._gateway_url = gateway_url.rstrip("/")
        self._address = multiaddress(api_url)
        self._gateway = httpx.Client(timeout=TIMEOUT_S)
        self._rpc: ipfshttpclient.Client | None = None

    def put(self, block: bytes) -> str:
        """Store and pin a block; its CID (base32 text). ContentMismatch if the node computes another CID."""
        if len(block) > MAX_BLOCK_BYTES:
            raise ContentError(f"a block has at most {MAX_BLOCK_BYTES} bytes, this one has {len(block)}; split it")
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
        """Pin a block on our node, which fetches it if necessary."""
        cid_from_text(cid)
        try:
            self._client().pin.add(cid, recursive=False)
        except IpfsError as why:
            raise ContentUnreachable(self._api_url, why) from why

    def get(self, cid: str) -> bytes:
        """Fetch the block that the CID names, and verify its hash."""
        binary = cid_from_text(cid)
        block = self._fetch(cid)
        if not block_matches(binary, block):
            raise ContentMismatch(cid, self._gateway_url)
        return block

    def close(self) -> None:
        """Close both connections; the store cannot be used afterwards."""
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
        # An offline kubo answers 500, not 404, for a block that it does not have.
        if answer.status_code in (404, 410, 500, 504):
            raise ContentNotFound(cid, self._gateway_url)
        answer.raise_for_status()
        block = bytearray()
        for piece in answer.iter_bytes():
            block += piece
            if len(block) > MAX_BLOCK_BYTES:
                raise ContentMismatch(cid, self._gateway_url)
        return bytes(block)
