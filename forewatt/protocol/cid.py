"""Content identifiers: the CIDv1 of a raw sha2-256 block, as 36 bytes and as lower-case base32 text."""

import base64
import binascii
import hashlib

from forewatt.protocol.errors import EncodingError

PREFIX = bytes((0x01, 0x55, 0x12, 0x20))
"""CIDv1, codec raw, multihash sha2-256 of 32 bytes."""
CID_BYTES = len(PREFIX) + 32


def cid_of(block: bytes) -> bytes:
    """The binary CID of a raw block, as commits and observations contain it."""
    return PREFIX + hashlib.sha256(block).digest()


def cid_text(cid: bytes) -> str:
    """The CID as base32 text (`bafkrei...`), as gateways use it. EncodingError unless it is a raw sha2-256 CIDv1."""
    return "b" + base64.b32encode(check_cid(cid)).decode().lower().rstrip("=")


def cid_from_text(text: str) -> bytes:
    """The binary CID of a base32 CIDv1. EncodingError unless it names a raw sha2-256 block."""
    body = text[1:]
    if not text.startswith("b") or body != body.lower():
        raise EncodingError(f"cid {text!r} is not lower-case base32 (it should begin with 'bafkrei')")
    try:
        cid = base64.b32decode(body.upper() + "=" * (-len(body) % 8))
    except binascii.Error as why:
        raise EncodingError(f"cid {text!r} is not base32: {why}") from why
    if cid_text(cid) != text:
        raise EncodingError(f"cid {text!r} has stray trailing bits; it should be {cid_text(cid)!r}")
    return cid


def is_cid(cid: bytes) -> bool:
    """Whether it is a raw sha2-256 CIDv1: the only names of content that the contracts accept."""
    return len(cid) == CID_BYTES and cid.startswith(PREFIX)


def check_cid(cid: bytes) -> bytes:
    """The CID unchanged if it is a raw sha2-256 CIDv1, else EncodingError."""
    if not is_cid(cid):
        raise EncodingError(f"cid 0x{cid.hex()} is not a raw sha2-256 CIDv1 of {CID_BYTES} bytes")
    return cid


def block_matches(cid: bytes, block: bytes) -> bool:
    """Whether the CID names this block."""
    return check_cid(cid) == cid_of(block)
