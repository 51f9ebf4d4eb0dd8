"""The package of a chaincode as a service: its label and the address of the organisation's own process."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping


def package(label: str, address: str) -> tuple[str, bytes]:
    """The id and the bytes of a package."""
    connection = {"address": address, "dial_timeout": "10s", "tls_required": False}
    code = _archive({"connection.json": json.dumps(connection).encode()})
    about = json.dumps({"type": "ccaas", "label": label}).encode()
    whole = _archive({"metadata.json": about, "code.tar.gz": code})
    return f"{label}:{hashlib.sha256(whole).hexdigest()}", whole


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)
