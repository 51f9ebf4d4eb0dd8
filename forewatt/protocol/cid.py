"""Content identifiers: the CIDv1 of one raw block, sha2-256, as bytes (36) and as lower-case base32 text."""

import base64
import binascii
import hashlib

from forewatt.protocol.errors import EncodingError

PREFIX = bytes((0x01, 0x55, 0x12, 0x20))
"""CIDv1, codec raw, multihash sha2-256 of 32 bytes."""
CID_BYTES = len(PREFIX) + 32


def cid_of(block: bytes) -> bytes:
    """The binary CID of a raw block, as it is written into commits and observations."""
    return PREFIX + hashlib.sha256(block).digest()


def cid_text(cid: bytes) -> str:
    """The CID as gateways spell it (`bafkrei...`); EncodingError unless it is a raw sha2-256 CIDv1."""
    return "b" + base64.b32encode(check_cid(cid)).decode().lower().rstrip("=")


def cid_from_text(text: str) -> bytes:
    """The binary CID of a base32 CIDv1; EncodingError for anything else than a raw sha2-256 block."""
    body = text[1:]
    if not text.startswith("b") or body != body.lower():
        raise EncodingError(f"cid {text!r} is not lower-case base32 (it should begin with 'bafkrei')")
    try:
        cid = base64.b32decode(body.upper() + "=" * (-len(body) % 8))
    except binascii.Error as why:
        raise EncodingError(f"cid {text!r} is not base32: {why}") from why
    if cid_text(cid) != text:
        raise EncodingError(f"cid {text!r} has stray trailing bits; it should read {cid_text(cid)!r}")
    return cid


def check_cid(cid: bytes) -> bytes:
    """The CID itself if it is a raw sha2-256 CIDv1; EncodingError otherwise."""
    if len(cid) != CID_BYTES or not cid.startswith(PREFIX):
        raise EncodingError(f"cid 0x{cid.hex()} is not a raw sha2-256 CIDv1 of {CID_BYTES} bytes")
    return cid


def block_matches(cid: bytes, block: bytes) -> bool:
    """Whether the block is the one the CID names."""
    return check_cid(cid) == cid_of(block)
