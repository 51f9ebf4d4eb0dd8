"""Free loopback ports, below the range from which the system takes the ports of outgoing connections."""

import random
import socket
import threading

FIRST, LAST = 20_000, 32_000
"""NOTE: a port above 32768 can be taken by any client's outgoing connection between our look and the part's bind."""

_given: set[int] = set()
_lock = threading.Lock()


def is_free(port: int) -> bool:
    """Whether the port can be bound on loopback right now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that is free now and that this process has not given away before; OSError when none is left."""
    with _lock:
        for port in random.sample(range(FIRST, LAST), LAST - FIRST):
            if port not in _given and is_free(port):
                _given.add(port)
                return port
    raise OSError(f"no free port between {FIRST} and {LAST} on 127.0.0.1; end some of the programs that listen there")
