"""The plan of a network: names, folders and ports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from forewatt.embedded.ports import free_port
from forewatt.fabric.gateway import Endpoint


class Places(Protocol):
    """Where the parts of a network are."""

    @property
    def orderer(self) -> "Orderer":
        """The orderer."""

    @property
    def organisations(self) -> Mapping[str, "Organisation"]:
        """MSP id -> organisation."""


CHANNEL, CHAINCODE = "energy", "forewatt"
ORDERER_DOMAIN, ORDERER_MSP = "orderer.example", "OrdererMSP"


@dataclass(frozen=True)
class Organisation:
    """An organisation with one peer and one chaincode process."""

    msp: str
    folder: Path
    """The folder of the network's keys."""
    peer_port: int = field(default_factory=free_port)
    chaincode_port: int = field(default_factory=free_port)
    internal_port: int = field(default_factory=free_port)
    """The peer listens here for chaincode that it starts itself, which no organisation has."""

    @property
    def name(self) -> str:
        """The short name, in lower case."""
        return self.msp.removesuffix("MSP").lower()

    @property
    def domain(self) -> str:
        """The domain in the certificates."""
        return f"{self.name}.example"

    @property
    def address(self) -> str:
        """The peer's address."""
        return f"127.0.0.1:{self.peer_port}"

    @property
    def keys(self) -> Path:
        """The folder with the organisation's keys and certificates."""
        return self.folder / "peerOrganizations" / self.domain

    @property
    def peer_keys(self) -> Path:
        """The folder with the peer's keys and certificates."""
        return self.keys / "peers" / f"peer0.{self.domain}"

    @property
    def tls_ca(self) -> Path:
        """The certificate of the authority for TLS."""
        return self.keys / "tlsca" / f"tlsca.{self.domain}-cert.pem"

    @property
    def ca(self) -> Path:
        """The certificate of the authority for identities."""
        return self.keys / "ca" / f"ca.{self.domain}-cert.pem"

    @property
    def endpoint(self) -> Endpoint:
        """Where clients reach the peer."""
        return Endpoint(self.address, self.tls_ca)

    def user(self, name: str) -> Path:
        """The MSP folder of a user: `Admin`, `User1`, `User2`, ..."""
        return self.keys / "users" / f"{name}@{self.domain}" / "msp"


@dataclass(frozen=True)
class Orderer:
    """The orderer's ports and keys."""

    folder: Path
    port: int = field(default_factory=free_port)
    admin_port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        """Where peers and the lifecycle's commands reach it."""
        return f"127.0.0.1:{self.port}"

    @property
    def admin_address(self) -> str:
        """Where `osnadmin` reaches it."""
        return f"127.0.0.1:{self.admin_port}"

    @property
    def organisation(self) -> Path:
        """The folder with the orderer organisation's keys."""
        return self.folder / "ordererOrganizations" / ORDERER_DOMAIN

    @property
    def keys(self) -> Path:
        """The folder with the orderer's keys and certificates."""
        return self.organisation / "orderers" / f"orderer0.{ORDERER_DOMAIN}"

    @property
    def tls_ca(self) -> Path:
        """The certificate of the authority for TLS."""
        return self.organisation / "tlsca" / f"tlsca.{ORDERER_DOMAIN}-cert.pem"

    @property
    def ca(self) -> Path:
        """The certificate of the authority for identities."""
        return self.organisation / "ca" / f"ca.{ORDERER_DOMAIN}-cert.pem"

    @property
    def admin(self) -> Path:
        """The TLS keys of the orderer's administrator."""
        return self.organisation / "users" / f"Admin@{ORDERER_DOMAIN}" / "tls"
