"""What may be shown of an address: paths and queries of endpoints have API keys in them, and user names passwords."""

from urllib.parse import urlsplit


def public_url(url: str) -> str:
    """Scheme, host and port of a URL, for messages and logs; "an address without a host" if it has none."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname
    except ValueError:
        host = None
    if not host:
        return "an address without a host"
    return f"{parts.scheme}://[{host}]{port}" if ":" in host else f"{parts.scheme}://{host}{port}"
