"""Clients of MSP folders, and their signatures."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from forewatt.fabric.errors import FabricError
from forewatt.fabric.identity import ORDER, FileKey, client_of, parsed
from tests.fabric.keys import Authority


def write_msp(folder: Path, name: str = "node 1") -> bytes:
    client = Authority("AlphaMSP").client(name)
    for part in ("keystore", "signcerts"):
        (folder / part).mkdir(parents=True)
    (folder / "signcerts" / "cert.pem").write_bytes(client.certificate)
    assert isinstance(client.key, FileKey)
    pem = client.key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "keystore" / "priv_sk").write_bytes(pem)
    return client.certificate


def test_a_client_comes_from_its_msp_folder(tmp_path: Path) -> None:
    certificate = write_msp(tmp_path)
    client = client_of("AlphaMSP", tmp_path)
    assert client.subject == "CN=node 1"
    assert parsed(client.creator) == ("AlphaMSP", certificate)


def test_signatures_verify_and_have_the_smaller_s(tmp_path: Path) -> None:
    client = client_of("AlphaMSP", tmp_path) if write_msp(tmp_path) else None
    assert client is not None
    public = x509.load_pem_x509_certificate(client.certificate).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    for number in range(16):
        message = bytes([number])
        signature = client.key.sign(message)
        public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        assert decode_dss_signature(signature)[1] <= ORDER // 2


def test_a_folder_with_two_keys_is_refused(tmp_path: Path) -> None:
    write_msp(tmp_path)
    (tmp_path / "keystore" / "another_sk").write_bytes(b"")
    with pytest.raises(FabricError, match="exactly one file, and has 2"):
        client_of("AlphaMSP", tmp_path)
