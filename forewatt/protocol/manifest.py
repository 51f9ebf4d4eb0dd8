"""An epoch's manifest: the assets of its feeds, as deterministic CBOR, and the root that the pool stores."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from forewatt.protocol.canonical import decode_canonical, encode_canonical, expect, expect_map
from forewatt.protocol.errors import ParamsError
from forewatt.protocol.tree import feeds_tree

ASSET_CLASSES = ("solar", "wind", "storage", "load", "net-load")
SIGNED_CLASSES = ("storage", "net-load")
"""Classes whose power is of both signs."""
ENTRY_KEYS = frozenset({"asset_id", "asset_class", "capacity_w", "latitude_e7", "longitude_e7"})


@dataclass(frozen=True)
class FeedEntry:
    """One feed: its asset, class, capacity (W) and position (1e-7 degrees). ParamsError names an invalid field."""

    asset_id: str
    asset_class: str
    capacity_w: int
    latitude_e7: int
    longitude_e7: int

    def __post_init__(self) -> None:
        if not self.asset_id:
            raise ParamsError("asset_id", "must not be empty")
        if self.asset_class not in ASSET_CLASSES:
            raise ParamsError("asset_class", f"{self.asset_class!r} is none of {', '.join(ASSET_CLASSES)}")
        if self.capacity_w <= 0:
            raise ParamsError("capacity_w", f"must be positive, got {self.capacity_w}")
        if abs(self.latitude_e7) > 90 * 10**7:
            raise ParamsError("latitude_e7", f"{self.latitude_e7} must lie within 90 degrees")
        if abs(self.longitude_e7) > 180 * 10**7:
            raise ParamsError("longitude_e7", f"{self.longitude_e7} must lie within 180 degrees")


def encode_manifest(entries: Sequence[FeedEntry]) -> bytes:
    """The block to pin: the entries in index order. ParamsError if there are none or an asset appears twice."""
    _check_unique(entries)
    return encode_canonical([asdict(entry) for entry in entries])


def decode_manifest(block: bytes) -> tuple[FeedEntry, ...]:
    """The entries of a canonical manifest. EncodingError or ParamsError if it is invalid."""
    rows = expect(decode_canonical(block, "manifest"), list, "manifest")
    entries = tuple(_entry(row, i) for i, row in enumerate(rows))
    _check_unique(entries)
    return entries


def feeds_root(entries: Sequence[FeedEntry]) -> bytes:
    """The root of the leaves keccak256(0x00 | uint32 i | keccak256(cbor(entry)))."""
    return feeds_tree([encode_canonical(asdict(entry)) for entry in entries]).root


def _entry(value: object, index: int) -> FeedEntry:
    row = expect_map(value, ENTRY_KEYS, f"manifest entry {index}")
    return FeedEntry(
        asset_id=expect(row["asset_id"], str, "asset_id"),
        asset_class=expect(row["asset_class"], str, "asset_class"),
        capacity_w=expect(row["capacity_w"], int, "capacity_w"),
        latitude_e7=expect(row["latitude_e7"], int, "latitude_e7"),
        longitude_e7=expect(row["longitude_e7"], int, "longitude_e7"),
    )


def _check_unique(entries: Sequence[FeedEntry]) -> None:
    if not entries:
        raise ParamsError("manifest", "needs at least one feed")
    seen: set[str] = set()
    for entry in entries:
        if entry.asset_id in seen:
            raise ParamsError("manifest", f"asset {entry.asset_id} has two feeds")
        seen.add(entry.asset_id)
