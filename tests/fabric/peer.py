"""A peer's gateway in memory, over TLS: it answers what a test has queued, and records what it was sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fabric_protos.gateway import gateway_pb2, gateway_pb2_grpc
from google.rpc import status_pb2

from forewatt.fabric.gateway import Endpoint
from tests.fabric.keys import START, YEARS

VALID, MVCC_READ_CONFLICT = 0, 11


class Aborts(Exception):
    """Ends a call with a status code, and with messages of peers."""

    def __init__(self, code: grpc.StatusCode, details: str, *reasons: tuple[str, str]) -> None:
        super().__init__(details)
        self.code, self.details, self.reasons = code, details, reasons

    async def end(self, context: Any) -> None:
        """End the call."""
        status = status_pb2.Status(code=self.code.value[0], message=self.details)
        for msp, message in self.reasons:
            status.details.add().Pack(gateway_pb2.ErrorDetail(msp_id=msp, message=message))
        await context.abort(self.code, self.details, (("grpc-status-details-bin", status.SerializeToString()),))


@dataclass
class Peer(gateway_pb2_grpc.GatewayServicer):  # type: ignore[misc]
    """Answers of each kind come in their order; the last one of a kind repeats."""

    endorsements: list[Any] = field(default_factory=list)
    submissions: list[Any] = field(default_factory=list)
    statuses: list[Any] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    asked: int = 0

    async def Endorse(self, request: Any, context: Any) -> Any:  # noqa: ARG002 - gRPC's signature
        """The next endorsement."""
        self.asked += 1
        return await self._next(self.endorsements, context)

    async def Submit(self, request: Any, context: Any) -> Any:
        """Record the envelope."""
        self.sent.append(request.prepared_transaction.SerializeToString())
        return await self._next(self.submissions, context)

    async def CommitStatus(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """The next status."""
        return await self._next(self.statuses, context)

    async def _next(self, answers: list[Any], context: Any) -> Any:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Aborts):
            await answer.end(context)
        return answer


@asynccontextmanager
async def served(peer: Peer, folder: Path) -> AsyncIterator[Endpoint]:
    """Serve a peer on a free loopback port."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "peer")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(START).not_valid_after(START + YEARS)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "tls.pem").write_bytes(pem)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = grpc.aio.server()
    gateway_pb2_grpc.add_GatewayServicer_to_server(peer, server)
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(private, pem)]))
    await server.start()
    try:
        yield Endpoint(f"127.0.0.1:{port}", folder / "tls.pem")
    finally:
        await server.stop(None)
