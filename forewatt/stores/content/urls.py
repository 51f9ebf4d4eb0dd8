"""The addresses of content stores: lists of them, what may be shown of them, and how the kubo client wants them."""

from urllib.parse import urlsplit, urlunsplit

MAX_BLOCK_BYTES = 2 * 1024 * 1024
"""The largest block that kubo accepts (its bitswap limit). Reading a larger answer stops at this size."""


def urls_of(text: str) -> tuple[str, ...]:
    """The URLs of a comma-separated setting, in order. ValueError if there is none, or one is no http(s) URL."""
    urls = tuple(url.strip().rstrip("/") for url in text.split(",") if url.strip())
    if not urls:
        raise ValueError("no URL of a content store is set; it should look like http://127.0.0.1:5001")
    for url in urls:
        multiaddress(url)
    return urls


def shown(url: str) -> str:
    """The URL without its user name and password, for messages and logs."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def credentials(url: str) -> tuple[str, str] | None:
    """User name and password of a URL such as https://name:password@host, or None."""
    parts = urlsplit(url)
    return (parts.username, parts.password or "") if parts.username else None


def multiaddress(url: str) -> str:
    """An http(s) URL as the multiaddress that ipfshttpclient expects, for example `/dns/127.0.0.1/tcp/5001/http`."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{shown(url)!r} is not a URL of a content store; it should look like http://127.0.0.1:5001")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    kind = "ip4" if parts.hostname.replace(".", "").isdigit() else "dns"
    return f"/{kind}/{parts.hostname}/tcp/{port}/{parts.scheme}"
