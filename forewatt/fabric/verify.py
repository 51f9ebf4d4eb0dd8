"""Checks that need no trust in a peer: the chain of hashes, and all signatures below the members' authorities."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fabric_protos.common import common_pb2, configtx_pb2
from fabric_protos.msp import msp_config_pb2

from forewatt.fabric.actions import action_of
from forewatt.fabric.errors import BadBlock
from forewatt.fabric.identity import parsed

Roots = Mapping[str, tuple[bytes, ...]]
"""MSP id -> the PEM certificates of its authorities."""


@dataclass
class Verifier:
    """Verifies blocks one after the other. `roots` come from the channel's first block, whose hash is `genesis`."""

    roots: Roots = field(default_factory=dict)
    organisations: tuple[str, ...] = ()
    """The organisations whose peers endorse."""
    genesis: str = ""
    signatures: int = 0
    _previous: bytes = b""
    _next: int = 0

    def check(self, raw: Any) -> None:
        """Verify the next block. BadBlock if it does not follow, or if a hash or a signature is wrong."""
        number = raw.header.number
        if number != self._next:
            raise BadBlock(f"block {number} comes where block {self._next} must")
        if number == 0:
            self._configure(raw)
            self.genesis = hashlib.sha256(header_bytes(raw.header)).hexdigest()
        elif raw.header.previous_hash != self._previous:
            raise BadBlock(f"block {number} does not name the hash of the block before it")
        if hashlib.sha256(b"".join(raw.data.data)).digest() != raw.header.data_hash:
            raise BadBlock(f"the transactions of block {number} do not have the hash in its header")
        self._orderer(raw)
        if number and is_configuration(raw):
            self._configure(raw)
        for place, data in enumerate(raw.data.data):
            self._envelope(common_pb2.Envelope.FromString(data), f"transaction {place} of block {number}")
        self._previous = hashlib.sha256(header_bytes(raw.header)).digest()
        self._next = number + 1

    def _configure(self, raw: Any) -> None:
        """Take over the authorities of a configuration. Whether its administrators signed it is the orderers' check."""
        peers = roots_of(raw, "Application")
        self.organisations = tuple(sorted(peers))
        self.roots = {**peers, **roots_of(raw, "Orderer")}

    def _orderer(self, raw: Any) -> None:
        metadata = common_pb2.Metadata.FromString(raw.metadata.metadata[common_pb2.SIGNATURES])
        if raw.header.number and not metadata.signatures:
            raise BadBlock(f"no orderer has signed block {raw.header.number}")
        for signature in metadata.signatures if raw.header.number else ():
            signed = metadata.value + signature.signature_header + header_bytes(raw.header)
            creator = common_pb2.SignatureHeader.FromString(signature.signature_header).creator
            self._signed(creator, signature.signature, signed, f"the orderer's signature of block {raw.header.number}")

    def _envelope(self, envelope: Any, where: str) -> None:
        payload = common_pb2.Payload.FromString(envelope.payload)
        if common_pb2.ChannelHeader.FromString(payload.header.channel_header).type != common_pb2.ENDORSER_TRANSACTION:
            return
        creator = common_pb2.SignatureHeader.FromString(payload.header.signature_header).creator
        self._signed(creator, envelope.signature, envelope.payload, f"the client's signature of {where}")
        endorsed = action_of(envelope).endorsed
        for endorsement in endorsed.endorsements:
            signed = endorsed.proposal_response_payload + endorsement.endorser
            self._signed(endorsement.endorser, endorsement.signature, signed, f"an endorsement of {where}")

    def _signed(self, identity: bytes, signature: bytes, message: bytes, what: str) -> None:
        msp, certificate = parsed(identity)
        if not any(_issued(certificate, root) for root in self.roots.get(msp, ())):
            raise BadBlock(f"{what} is by a certificate that no authority of {msp} has issued")
        try:
            _public_key(certificate).verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as wrong:
            raise BadBlock(f"{what} is wrong") from wrong
        self.signatures += 1


def is_configuration(raw: Any) -> bool:
    """Whether a block has a configuration of the channel, and so nothing else."""
    payload = common_pb2.Payload.FromString(common_pb2.Envelope.FromString(raw.data.data[0]).payload)
    return bool(common_pb2.ChannelHeader.FromString(payload.header.channel_header).type == common_pb2.CONFIG)


def roots_of(raw: Any, group: str) -> dict[str, tuple[bytes, ...]]:
    """The authorities of a group of organisations, `Application` or `Orderer`, in a configuration block."""
    envelope = common_pb2.Envelope.FromString(raw.data.data[0])
    payload = common_pb2.Payload.FromString(envelope.payload)
    channel = configtx_pb2.ConfigEnvelope.FromString(payload.data).config.channel_group
    roots = {}
    for organisation in channel.groups[group].groups.values():
        encoded = msp_config_pb2.MSPConfig.FromString(organisation.values["MSP"].value).config
        config = msp_config_pb2.FabricMSPConfig.FromString(encoded)
        roots[config.name] = (*config.root_certs, *config.intermediate_certs)
    return roots


def header_bytes(header: Any) -> bytes:
    """The DER form of a block's header, whose hash the next block names and which the orderer signs."""
    number = header.number.to_bytes(header.number.bit_length() // 8 + 1, "big")
    return _der(0x30, _der(2, number) + _der(4, header.previous_hash) + _der(4, header.data_hash))


def _der(tag: int, content: bytes) -> bytes:
    # NOTE: all contents are shorter than 128 bytes, so that one byte has their length.
    return bytes([tag, len(content)]) + content


@lru_cache(maxsize=4096)
def _issued(certificate: bytes, root: bytes) -> bool:
    try:
        x509.load_pem_x509_certificate(certificate).verify_directly_issued_by(x509.load_pem_x509_certificate(root))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


@lru_cache(maxsize=4096)
def _public_key(certificate: bytes) -> ec.EllipticCurvePublicKey:
    key = x509.load_pem_x509_certificate(certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise BadBlock("a certificate's key is not one of an elliptic curve")
    return key
