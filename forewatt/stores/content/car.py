"""CARv1 archives: blocks in one file, each behind its CID. Kubo imports them with `ipfs dag import`."""

from collections.abc import Iterable, Iterator, Mapping

import cbor2

_LINK = 42
"""The CBOR tag of a CID in dag-cbor."""
_VARINT_BITS = 7
_MORE = 0x80


def car_header(roots: Iterable[bytes]) -> bytes:
    """The first section of an archive: its version, and the CIDs that it is about."""
    links = [cbor2.CBORTag(_LINK, b"\0" + root) for root in roots]
    return _section(cbor2.dumps({"roots": links, "version": 1}, canonical=True))


def car_block(cid: bytes, block: bytes) -> bytes:
    """The section of one block."""
    return _section(cid + block)


def car_of(blocks: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """The sections of an archive of these blocks (CID -> block), all of which are roots."""
    yield car_header(blocks)
    for cid, block in blocks.items():
        yield car_block(cid, block)


def _section(content: bytes) -> bytes:
    return _varint(len(content)) + content


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number >= _MORE:
        encoded.append(number % _MORE | _MORE)
        number >>= _VARINT_BITS
    return bytes(encoded) + bytes([number])
