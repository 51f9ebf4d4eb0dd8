"""uvicorn's WebSockets, which can also send a frame that was encoded once for all of them.

A socket's scope has the extension `forewatt.frames`; `Config(app, ws=SharedFrames)` turns it on.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from forewatt.web.live.frame import WINDOW_BITS, Frame

EXTENSION: Final = "forewatt.frames"
Write = Callable[[Frame], bool]
"""Sends a frame at once; False if the client is behind, so that the frame has to wait."""


class SharedFrames(WebSocketsSansIOProtocol):
    """A WebSocket whose compression needs no context, so that all sockets can share the bytes of a frame."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deflate = ServerPerMessageDeflateFactory(
            server_no_context_takeover=True,
            server_max_window_bits=WINDOW_BITS,
            client_max_window_bits=WINDOW_BITS,
            compress_settings={"memLevel": 5},
        )
        self.conn = ServerProtocol(
            extensions=[deflate] if self.config.ws_per_message_deflate else [],
            max_size=self.config.ws_max_size,
            logger=logging.getLogger("uvicorn.error"),
        )
        self._deflates = False

    def handle_connect(self, event: Request) -> None:
        """Offer the extension to the app; a client that asked for a smaller window gets plain frames."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self._deflates = any(
                isinstance(agreed, PerMessageDeflate) and agreed.local_max_window_bits == WINDOW_BITS
                for agreed in self.conn.extensions
            )
            self.scope["extensions"][EXTENSION] = {"write": self.write_frame}

    def write_frame(self, frame: Frame) -> bool:
        """Send a frame at once; False if the client is behind. To a socket that ends nothing is sent."""
        if not self.writable.is_set():
            return False
        if self.conn.state is State.OPEN and not self.transport.is_closing():
            self.transport.write(frame.deflated if self._deflates else frame.plain)
        return True


def write_of(socket: WebSocket) -> Write:
    """What writes frames to an accepted socket at once; it refuses each if the server has no such extension."""
    extension = (socket.scope.get("extensions") or {}).get(EXTENSION)
    return extension["write"] if extension else _refuse


def _refuse(_frame: Frame) -> bool:
    return False
