"""Keys of all organisations, and the first block of the channel. Fabric's YAML files are written as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forewatt.embedded.fabric.plan import CHANNEL, ORDERER_DOMAIN, ORDERER_MSP, Orderer, Organisation
from forewatt.embedded.fabric.programs import BUILDER, command, home

LOOPBACK = ["localhost", "127.0.0.1"]
SAMPLE_BUILDER = "/opt/hyperledger/ccaas_builder"
PROFILE = "Forewatt"


def write_keys(folder: Path, organisations: Sequence[Organisation], users: int) -> None:
    """Make keys and certificates of the orderer, the peers, and the administrator and the users of all organisations.

    Real organisations have certificate authorities of their own; this is for a network on one machine.
    """
    config = {
        "OrdererOrgs": [
            {
                "Name": "Orderer",
                "Domain": ORDERER_DOMAIN,
                "EnableNodeOUs": True,
                "Specs": [{"Hostname": "orderer0", "SANS": LOOPBACK}],
            }
        ],
        "PeerOrgs": [
            {
                "Name": organisation.name,
                "Domain": organisation.domain,
                "EnableNodeOUs": True,
                "Template": {"Count": 1, "SANS": LOOPBACK},
                "Users": {"Count": users},
            }
            for organisation in organisations
        ],
    }
    file = folder.parent / "crypto-config.yaml"
    file.write_text(json.dumps(config, indent=2))
    command("cryptogen", "generate", f"--config={file}", f"--output={folder}")


def write_configuration(folder: Path) -> None:
    """Write core.yaml and orderer.yaml: Fabric's samples, with the builder of chaincode as a service."""
    core = (home() / "config" / "core.yaml").read_text(encoding="utf-8")
    if SAMPLE_BUILDER not in core:
        raise ValueError(f"Fabric's core.yaml has no {SAMPLE_BUILDER}")
    (folder / "core.yaml").write_text(core.replace(SAMPLE_BUILDER, str(BUILDER)), encoding="utf-8")
    (folder / "orderer.yaml").write_bytes((home() / "config" / "orderer.yaml").read_bytes())


def write_genesis(folder: Path, orderer: Orderer, organisations: Sequence[Organisation], batch_timeout_ms: int) -> Path:
    """Write the first block of the channel; its file."""
    config = {"Profiles": {PROFILE: _profile(orderer, organisations, batch_timeout_ms)}}
    (folder / "configtx.yaml").write_text(json.dumps(config, indent=2))
    block = folder / "genesis.block"
    channel = ("-profile", PROFILE, "-channelID", CHANNEL)
    command("configtxgen", "-configPath", str(folder), *channel, "-outputBlock", str(block))
    return block


def _profile(orderer: Orderer, organisations: Sequence[Organisation], batch_timeout_ms: int) -> dict[str, Any]:
    common = {"Readers": _meta("ANY Readers"), "Writers": _meta("ANY Writers"), "Admins": _meta("MAJORITY Admins")}
    certificate = str(orderer.keys / "tls" / "server.crt")
    consenter = {"Host": "127.0.0.1", "Port": orderer.port, "ClientTLSCert": certificate, "ServerTLSCert": certificate}
    endorsed = {name: _meta("MAJORITY Endorsement") for name in ("Endorsement", "LifecycleEndorsement")}
    return {
        "Policies": common,
        "Capabilities": {"V2_0": True},
        "Orderer": {
            "OrdererType": "etcdraft",
            "BatchTimeout": f"{batch_timeout_ms}ms",
            "BatchSize": {"MaxMessageCount": 100, "AbsoluteMaxBytes": "10 MB", "PreferredMaxBytes": "2 MB"},
            "EtcdRaft": {
                "Consenters": [consenter],
                "Options": {
                    "TickInterval": "100ms",
                    "ElectionTick": 10,
                    "HeartbeatTick": 1,
                    "MaxInflightBlocks": 5,
                    "SnapshotIntervalSize": "16 MB",
                },
            },
            "Organizations": [_orderer_organisation(orderer)],
            "Policies": {**common, "BlockValidation": _meta("ANY Writers")},
            "Capabilities": {"V2_0": True},
        },
        "Application": {
            "Organizations": [_organisation(organisation) for organisation in organisations],
            "Policies": {**common, **endorsed},
            "Capabilities": {"V2_5": True},
        },
    }


def _orderer_organisation(orderer: Orderer) -> dict[str, Any]:
    return {
        "Name": "Orderer",
        "ID": ORDERER_MSP,
        "MSPDir": str(orderer.organisation / "msp"),
        "Policies": {
            "Readers": _signed(ORDERER_MSP, "member"),
            "Writers": _signed(ORDERER_MSP, "member"),
            "Admins": _signed(ORDERER_MSP, "admin"),
        },
        "OrdererEndpoints": [orderer.address],
    }


def _organisation(organisation: Organisation) -> dict[str, Any]:
    msp = organisation.msp
    return {
        "Name": organisation.name,
        "ID": msp,
        "MSPDir": str(organisation.keys / "msp"),
        "Policies": {
            "Readers": _signed(msp, "admin", "peer", "client"),
            "Writers": _signed(msp, "admin", "client"),
            "Admins": _signed(msp, "admin"),
            "Endorsement": _signed(msp, "peer"),
        },
        "AnchorPeers": [{"Host": "127.0.0.1", "Port": organisation.peer_port}],
    }


def _meta(rule: str) -> dict[str, str]:
    return {"Type": "ImplicitMeta", "Rule": rule}


def _signed(msp: str, *roles: str) -> dict[str, str]:
    return {"Type": "Signature", "Rule": f"OR({', '.join(repr(f'{msp}.{role}') for role in roles)})"}
