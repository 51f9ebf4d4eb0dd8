"""Announcements of new blocks: whatever an endpoint sends, the next connection is heard."""

import itertools
import threading

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from oracle.chain.heads import Heads

CONFIRMED = '{"jsonrpc": "2.0", "id": 1, "result": "0x1"}'
NEWS = '{"jsonrpc": "2.0", "method": "eth_subscription", "params": {}}'


@pytest.mark.parametrize("message", ["[]", "null", "no JSON", "[" * 200_000, b"\xff"])
def test_heads__message_that_is_no_object__connects_again(message: str | bytes) -> None:
    connections = itertools.count()

    def answer(socket: ServerConnection) -> None:
        socket.recv()
        for sent in [message] if next(connections) == 0 else [CONFIRMED, NEWS]:
            socket.send(sent)
        with pytest.raises(ConnectionClosed):
            socket.recv()

    with serve(answer, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.socket.getsockname()[1]
        with Heads(f"ws://127.0.0.1:{port}") as heads:
            assert heads.wait(0, 30.0) == 1
        server.shutdown()
        thread.join()
