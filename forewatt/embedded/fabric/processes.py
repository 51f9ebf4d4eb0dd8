"""The environments of the orderer, of peers, and of the lifecycle's commands."""

from pathlib import Path

from forewatt.embedded.fabric.plan import ORDERER_MSP, Orderer, Organisation

QUICK_GOSSIP = {
    "CORE_PEER_GOSSIP_RECONNECTINTERVAL": "1s",
    "CORE_PEER_GOSSIP_ALIVETIMEINTERVAL": "1s",
    "CORE_PEER_GOSSIP_PUBLISHSTATEINFOINTERVAL": "1s",
    "CORE_PEER_GOSSIP_REQUESTSTATEINFOINTERVAL": "1s",
    "CORE_PEER_GOSSIP_ALIVEEXPIRATIONTIMEOUT": "5s",
}
"""With Fabric's defaults, gateways do not see some of the peers for half a minute."""


def orderer_environment(orderer: Orderer, config: Path, data: Path) -> dict[str, str]:
    """The environment of the orderer, which joins its channel by `osnadmin`."""
    tls = orderer.keys / "tls"
    key, certificate, authority = str(tls / "server.key"), str(tls / "server.crt"), str(tls / "ca.crt")
    return {
        "FABRIC_CFG_PATH": str(config),
        "FABRIC_LOGGING_SPEC": "warn",
        "ORDERER_GENERAL_LISTENADDRESS": "127.0.0.1",
        "ORDERER_GENERAL_LISTENPORT": str(orderer.port),
        "ORDERER_GENERAL_LOCALMSPID": ORDERER_MSP,
        "ORDERER_GENERAL_LOCALMSPDIR": str(orderer.keys / "msp"),
        "ORDERER_GENERAL_BOOTSTRAPMETHOD": "none",
        "ORDERER_GENERAL_TLS_ENABLED": "true",
        "ORDERER_GENERAL_TLS_PRIVATEKEY": key,
        "ORDERER_GENERAL_TLS_CERTIFICATE": certificate,
        "ORDERER_GENERAL_TLS_ROOTCAS": f"[{authority}]",
        "ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE": certificate,
        "ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY": key,
        "ORDERER_GENERAL_CLUSTER_ROOTCAS": f"[{authority}]",
        "ORDERER_CHANNELPARTICIPATION_ENABLED": "true",
        "ORDERER_ADMIN_LISTENADDRESS": orderer.admin_address,
        "ORDERER_ADMIN_TLS_ENABLED": "true",
        "ORDERER_ADMIN_TLS_CERTIFICATE": certificate,
        "ORDERER_ADMIN_TLS_PRIVATEKEY": key,
        "ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED": "true",
        "ORDERER_ADMIN_TLS_CLIENTROOTCAS": f"[{authority}]",
        "ORDERER_ADMIN_TLS_ROOTCAS": f"[{authority}]",
        "ORDERER_OPERATIONS_LISTENADDRESS": "127.0.0.1:0",
        "ORDERER_FILELEDGER_LOCATION": str(data),
        "ORDERER_CONSENSUS_WALDIR": str(data / "wal"),
        "ORDERER_CONSENSUS_SNAPDIR": str(data / "snapshots"),
    }


def peer_environment(organisation: Organisation, config: Path, data: Path) -> dict[str, str]:
    """The environment of an organisation's peer."""
    address, tls = organisation.address, organisation.peer_keys / "tls"
    return {
        "FABRIC_CFG_PATH": str(config),
        "FABRIC_LOGGING_SPEC": "warn:gossip=error",
        "CORE_PEER_ID": f"peer0.{organisation.domain}",
        "CORE_PEER_LOCALMSPID": organisation.msp,
        "CORE_PEER_MSPCONFIGPATH": str(organisation.peer_keys / "msp"),
        "CORE_PEER_ADDRESS": address,
        "CORE_PEER_LISTENADDRESS": address,
        "CORE_PEER_CHAINCODELISTENADDRESS": f"127.0.0.1:{organisation.internal_port}",
        "CORE_PEER_GOSSIP_BOOTSTRAP": address,
        "CORE_PEER_GOSSIP_ENDPOINT": address,
        "CORE_PEER_GOSSIP_EXTERNALENDPOINT": address,
        **QUICK_GOSSIP,
        "CORE_PEER_TLS_ENABLED": "true",
        "CORE_PEER_TLS_CERT_FILE": str(tls / "server.crt"),
        "CORE_PEER_TLS_KEY_FILE": str(tls / "server.key"),
        "CORE_PEER_TLS_ROOTCERT_FILE": str(tls / "ca.crt"),
        "CORE_PEER_FILESYSTEMPATH": str(data),
        "CORE_LEDGER_SNAPSHOTS_ROOTDIR": str(data / "snapshots"),
        "CORE_LEDGER_PVTDATASTORE_PURGEINTERVAL": "1",
        "CORE_OPERATIONS_LISTENADDRESS": "127.0.0.1:0",
        "CORE_VM_ENDPOINT": "",
    }


def administrator_environment(organisation: Organisation, config: Path) -> dict[str, str]:
    """The environment of `peer` as a command of the organisation's administrator."""
    return {
        "FABRIC_CFG_PATH": str(config),
        "CORE_PEER_TLS_ENABLED": "true",
        "CORE_PEER_LOCALMSPID": organisation.msp,
        "CORE_PEER_ADDRESS": organisation.address,
        "CORE_PEER_TLS_ROOTCERT_FILE": str(organisation.tls_ca),
        "CORE_PEER_MSPCONFIGPATH": str(organisation.user("Admin")),
    }
