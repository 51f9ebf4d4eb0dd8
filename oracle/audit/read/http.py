"""The HTTP clients of the audit: one set of trusted certificates, loaded only if an address needs it."""

from functools import cache

import httpx

TIMEOUT_S = 30.0
CONNECTIONS = 8
"""Most connections to one address."""


def client(url: str) -> httpx.Client:
    """A client for an address, which threads may share. httpx.InvalidURL if it is none."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    is_plain = httpx.URL(url).scheme == "http"
    # Loading the certificates takes a tenth of a second, and a plain address has no use for them.
    return httpx.Client(timeout=TIMEOUT_S, limits=limits, verify=False if is_plain else _trusted())


_trusted = cache(httpx.create_ssl_context)
