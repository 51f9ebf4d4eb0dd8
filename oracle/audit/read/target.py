"""Which pool of which deployment is audited, and where: the deployment file's addresses, nothing else of it."""

import json
from dataclasses import dataclass
from pathlib import Path

from eth_utils.address import to_checksum_address

from oracle.audit.errors import NotReadable


@dataclass(frozen=True)
class Place:
    """The contracts of one deployment and the pool to audit; `block` is the first that may hold an event."""

    chain_id: int
    block: int
    token: str
    vault: str
    pools: str
    market: str
    disputes: str
    pool: bytes


def read_place(deployment: Path) -> Place:
    """The place a deployment file names; NotReadable says what is missing from it."""
    try:
        content = json.loads(deployment.read_text())
        return Place(
            chain_id=int(content["chain_id"]),
            block=int(content["block"]),
            **{name: to_checksum_address(content[name]) for name in ("token", "vault", "pools", "market", "disputes")},
            pool=bytes.fromhex(content["pool"]["id"].removeprefix("0x")),
        )
    except FileNotFoundError as why:
        raise NotReadable(f"{deployment} does not exist: name the deployment file with --deployment") from why
    except KeyError as why:
        raise NotReadable(
            f"{deployment} lacks {why}: it should be what `ape run deploy` and `pool create` wrote"
        ) from why
    except (ValueError, TypeError, AttributeError) as why:
        raise NotReadable(f"{deployment} is no deployment file: {why}") from why
