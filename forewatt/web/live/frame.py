"""A text frame of a WebSocket, encoded once for all the sockets that receive it."""

import zlib
from functools import cached_property
from typing import Final

WINDOW_BITS: Final = 12
"""The window of the compression, in powers of two: what a socket must have agreed on to receive `Frame.deflated`."""
_MEMORY_LEVEL: Final = 5
_FINAL_TEXT: Final = 0x81
_COMPRESSED: Final = 0x40
_FLUSH_MARK: Final = b"\x00\x00\xff\xff"


class Frame:
    """A text frame, and its bytes as they go over the wire (RFC 6455, 5.2)."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> bytes:
        """The frame uncompressed."""
        return _framed(_FINAL_TEXT, self.text.encode())

    @cached_property
    def deflated(self) -> bytes:
        """The frame compressed on its own, without the context of frames before it (RFC 7692, 7.2.1).

        One that does not become smaller is plain.
        """
        compressor = zlib.compressobj(wbits=-WINDOW_BITS, memLevel=_MEMORY_LEVEL)
        packed = compressor.compress(self.text.encode()) + compressor.flush(zlib.Z_SYNC_FLUSH)
        framed = _framed(_FINAL_TEXT | _COMPRESSED, packed.removesuffix(_FLUSH_MARK))
        return min(self.plain, framed, key=len)


def _framed(first: int, payload: bytes) -> bytes:
    """A server's frame: its payload is not masked."""
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 2**16:
        return bytes((first, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload
