"""What may be shown of an address."""

import pytest

from forewatt.public_url import public_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://name:secret@chain.example/v2/secret?key=secret#secret", "https://chain.example"),
        (" ws://chain.example:8546/secret", "ws://chain.example:8546"),
        ("http://secret@[::1]:9/", "http://[::1]:9"),
        ("secret", "an address without a host"),
        ("http://[::1", "an address without a host"),
        ("http://secret:99999", "an address without a host"),
        ("", "an address without a host"),
    ],
)
def test_public_url__any_address__has_no_secret(url: str, shown: str) -> None:
    assert public_url(url) == shown
