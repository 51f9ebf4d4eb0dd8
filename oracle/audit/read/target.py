"""What is audited: a pool and the contracts' addresses. The audit takes nothing else from a deployment file."""

import json
from dataclasses import dataclass
from pathlib import Path

from eth_utils.address import to_checksum_address

from oracle.audit.errors import NotReadable


@dataclass(frozen=True)
class AuditTarget:
    """The contracts of one deployment and the pool to audit; `block` is the first block that may contain an event."""

    chain_id: int
    block: int
    token: str
    vault: str
    pools: str
    market: str
    disputes: str
    pool: bytes


def read_target(deployment: Path) -> AuditTarget:
    """Read the target from a deployment file; NotReadable names what is missing."""
    try:
        content = json.loads(deployment.read_text())
        return AuditTarget(
            chain_id=int(content["chain_id"]),
            block=int(content["block"]),
            **{name: to_checksum_address(content[name]) for name in ("token", "vault", "pools", "market", "disputes")},
            pool=bytes.fromhex(content["pool"]["id"].removeprefix("0x")),
        )
    except FileNotFoundError as error:
        raise NotReadable(f"{deployment} does not exist: name the deployment file with --deployment") from error
    except KeyError as error:
        raise NotReadable(
            f"{deployment} lacks {error}: pass the file that `ape run deploy` and `ape run pool create` wrote"
        ) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise NotReadable(f"{deployment} is not a deployment file: {error}") from error
