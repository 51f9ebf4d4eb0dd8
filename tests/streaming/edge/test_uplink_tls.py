"""Mutual TLS between agent and gateway, with a real server that requires client certificates."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from forewatt.embedded.ports import free_port
from forewatt.web.app import service_app
from streaming.edge.config import Tls
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayBusy


class Authority:
    """A certificate authority that signs certificates for 127.0.0.1 and writes them to a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self._signed(self._name, self._key.public_key(), True).public_bytes(Encoding.PEM))

    def issue(self, name: str) -> Tls:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate, key_file = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(self._signed(subject, key.public_key(), False).public_bytes(Encoding.PEM))
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return Tls(ca=self.file, certificate=certificate, key=key_file)

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, authority: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        builder = x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(days=1))
        constraints = x509.BasicConstraints(ca=authority, path_length=None)
        builder = builder.add_extension(names, critical=False).add_extension(constraints, critical=True)
        return builder.sign(self._key, hashes.SHA256())


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


@pytest.fixture
def url(ours: Authority) -> Iterator[str]:
    """The URL of a server that accepts only clients of our authority."""
    app = service_app("TLS test")
    app.add_api_route("/v1/agents/edge-1/sequence", lambda: {"sequence": 7})
    own, port = ours.issue("gateway"), free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_level="error",
            ssl_certfile=own.certificate,
            ssl_keyfile=own.key,
            ssl_ca_certs=str(ours.file),
            ssl_cert_reqs=ssl.CERT_REQUIRED,
        )
    )
    ready = threading.Event()
    startup = server.startup

    async def started(*args: Any, **kwargs: Any) -> None:
        await startup(*args, **kwargs)
        ready.set()

    server.startup = started  # type: ignore[method-assign]  # also signals that the server is ready
    serving = threading.Thread(target=server.run)
    serving.start()
    assert ready.wait(30)
    yield f"https://127.0.0.1:{port}"
    server.should_exit = True
    serving.join()


async def last_sequence(url: str, tls: Tls) -> int:
    async with Uplink(url, "edge-1", "secret", tls.context()) as uplink:
        return await uplink.last_sequence()


def test_an_agent_of_our_authority_is_accepted(url: str, ours: Authority) -> None:
    assert asyncio.run(last_sequence(url, ours.issue("edge-1"))) == 7


def test_an_agent_of_another_authority_is_refused(url: str, ours: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "theirs").issue("edge-2").model_copy(update={"ca": ours.file})
    with pytest.raises(GatewayBusy):
        asyncio.run(last_sequence(url, stranger))


def test_a_gateway_of_another_authority_is_refused(url: str, ours: Authority, tmp_path: Path) -> None:
    trusting = ours.issue("edge-3").model_copy(update={"ca": Authority(tmp_path, "theirs").file})
    with pytest.raises(GatewayBusy, match="CERTIFICATE_VERIFY_FAILED"):
        asyncio.run(last_sequence(url, trusting))
