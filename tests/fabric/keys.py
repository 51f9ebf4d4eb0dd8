"""Certificates and keys of organisations, made in memory."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from forewatt.fabric.identity import Client, FileKey

START, YEARS = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=3650)


class Authority:
    """The certificate authority of an organisation."""

    def __init__(self, msp: str) -> None:
        self.msp = msp
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"ca.{msp}")])
        self.root = self._certificate(self._name, self._key).public_bytes(serialization.Encoding.PEM)

    def client(self, name: str) -> Client:
        """A client with this common name."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key)
        return Client(self.msp, certificate.public_bytes(serialization.Encoding.PEM), FileKey(key))

    def _certificate(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(self._name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(START).not_valid_after(START + YEARS)
        return builder.sign(self._key, hashes.SHA256())
