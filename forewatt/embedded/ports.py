"""Free loopback ports, below the range that the system uses for outgoing connections."""

import random
import socket
import threading

FIRST, LAST = 20_000, 32_000
"""NOTE: an outgoing connection can take a port above 32768 between our check and the part's bind."""

_returned: set[int] = set()
_lock = threading.Lock()


def is_free(port: int) -> bool:
    """Whether the port can be bound on loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that is free now and that this process has not returned before. OSError if none is left."""
    with _lock:
        for port in random.sample(range(FIRST, LAST), LAST - FIRST):
            if port not in _returned and is_free(port):
                _returned.add(port)
                return port
    raise OSError(f"no free port between {FIRST} and {LAST} on 127.0.0.1; end some of the programs that listen there")
