"""The content store: pins blocks over the kubo RPC and fetches them from trustless IPFS gateways."""

from forewatt.stores.content.errors import (
    ContentError,
    ContentMismatch,
    ContentNotFound,
    ContentNotPinned,
    ContentUnreachable,
)
from forewatt.stores.content.pins import PinTarget
from forewatt.stores.content.store import ContentStore
from forewatt.stores.content.urls import MAX_BLOCK_BYTES, multiaddress

__all__ = [
    "MAX_BLOCK_BYTES",
    "ContentError",
    "ContentMismatch",
    "ContentNotFound",
    "ContentNotPinned",
    "ContentStore",
    "ContentUnreachable",
    "PinTarget",
    "multiaddress",
]
