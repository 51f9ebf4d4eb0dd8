"""The content security policy of the dapp's pages. Standard library only: the frontend's image is built with it.

The policy of a page allows its inline scripts by their hashes, so no other inline script runs, and lets it send
requests only to its own address. `python -m forewatt.web.policy FOLDER` prints nginx's map from pages to policies.
"""

import re
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

_INLINE: Final = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)

# NOTE: 'unsafe-inline' for styles only: the export carries style attributes, which hashes can't allow.
_POLICY: Final = (
    "default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def policy_of(page: bytes) -> str:
    """The policy of an HTML page."""
    digests = {b64encode(sha256(script).digest()).decode() for script in _INLINE.findall(page)}
    return _POLICY.format(hashes="".join(f" 'sha256-{digest}'" for digest in sorted(digests)))


def nginx_map(folder: Path) -> str:
    """nginx's variable `$policy`: the policy of each page of a static export, nothing for other files."""
    pages = sorted(folder.rglob("*.html"))
    lines = [f'    "/{page.relative_to(folder).as_posix()}" "{policy_of(page.read_bytes())}";' for page in pages]
    return "\n".join(("map_hash_bucket_size 4096;", "map $uri $policy {", *lines, "}", ""))


if __name__ == "__main__":
    sys.stdout.write(nginx_map(Path(sys.argv[1])))
