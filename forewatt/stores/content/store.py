"""The content store: puts, pins and gets single raw blocks."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from forewatt.background import BackgroundLoop
from forewatt.protocol.cid import cid_from_text, cid_of, cid_text
from forewatt.settings import Settings
from forewatt.stores.content.errors import ContentError
from forewatt.stores.content.gateways import Gateways
from forewatt.stores.content.pins import PinTargets
from forewatt.stores.content.urls import MAX_BLOCK_BYTES, urls_of

FETCH_S = 10.0
"""How long fetching one block may take."""


class ContentStore:
    """Pins blocks on the nodes of `api_url` and fetches them from the gateways of `gateway_url`.

    Both are lists of URLs, separated by commas. A block counts as pinned once `minimum` nodes have it. Gateways are
    asked in order, the own one first. It connects at its first call, so the nodes may start later.
    """

    def __init__(self, api_url: str, gateway_url: str, minimum: int = 1) -> None:
        self._gateway_urls = urls_of(gateway_url)
        self.targets = PinTargets(urls_of(api_url), minimum)
        self._gateways = Gateways(self._gateway_urls)
        self.background = BackgroundLoop("content")

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The content store of the settings."""
        return cls(settings.ipfs_api_url, settings.ipfs_gateway_url, settings.ipfs_pin_minimum)

    def put(self, block: bytes, name: str = "") -> str:
        """Store and pin a block under a pin's name; its CID (base32 text).

        ContentMismatch if a node computes another CID, ContentNotPinned if too few nodes have it.
        """
        if len(block) > MAX_BLOCK_BYTES:
            raise ContentError(f"a block has at most {MAX_BLOCK_BYTES} bytes, this one has {len(block)}; split it")
        self.targets.store(block, name)
        return cid_text(cid_of(block))

    def pin(self, cid: str, name: str = "") -> None:
        """Pin a block on our nodes, which fetch it if necessary."""
        cid_from_text(cid)
        self.targets.pin(cid, name)

    def get(self, cid: str, timeout_s: float = FETCH_S) -> bytes:
        """Fetch the block that the CID names, and verify its hash."""
        cid_from_text(cid)
        return self.background.run(self.fetch(cid, timeout_s))

    async def fetch(self, cid: str, timeout_s: float) -> bytes:
        """As `get`, as a coroutine of `background`."""
        return await self._gateways.fetch(cid, timeout_s)

    async def fetch_elsewhere(self, cid: str, timeout_s: float) -> bytes:
        """As `fetch`, but not from the first gateway, the own one, if there are others."""
        return await self._gateways.fetch(cid, timeout_s, skip=1 if len(self._gateway_urls) > 1 else 0)

    async def answers(self) -> bool:
        """Whether at least one gateway serves requests, as a coroutine of `background`."""
        return await self._gateways.answers()

    def pinned(self, prefix: str) -> Mapping[str, str]:
        """CID -> name of the pins of all our nodes whose name begins with `prefix`."""
        return {cid: name for target in self.targets for cid, name in target.pinned(prefix).items()}

    def close(self) -> None:
        """Close all connections and end the fetches that run; the store cannot be used afterwards."""
        self.background.run(self._gateways.close())
        self.background.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
