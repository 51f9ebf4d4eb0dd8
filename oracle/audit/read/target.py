"""What is audited: a pool and the contracts' addresses. The audit takes nothing else from a deployment file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address

from forewatt.foreign_json import parse_json
from oracle.audit.errors import NotReadable

CONTRACTS = ("token", "access", "vault", "pools", "market", "disputes", "lens")


@dataclass(frozen=True)
class AuditTarget:
    """The contracts of one deployment and the pool to audit; `block` is the first block that may contain an event."""

    chain_id: int
    block: int
    token: str
    access: str
    vault: str
    pools: str
    market: str
    disputes: str
    lens: str
    pool: bytes

    @property
    def speakers(self) -> dict[str, str]:
        """Address in lower case -> contract, for the contracts whose events make up the record."""
        contracts = {"Vault": self.vault, "Pools": self.pools, "Market": self.market, "Disputes": self.disputes}
        return {address.lower(): name for name, address in contracts.items()}


def read_target(deployment: Path) -> AuditTarget:
    """Read the target from a deployment file; NotReadable names what is missing."""
    try:
        content = parse_json(deployment.read_bytes())
        pool = bytes.fromhex(content["pool"]["id"].removeprefix("0x"))
        if len(pool) != 32:
            raise ValueError(f"the pool's id has {len(pool)} bytes, not 32")
        return AuditTarget(
            chain_id=_count(content, "chain_id"),
            block=_count(content, "block"),
            **{name: to_checksum_address(content[name]) for name in CONTRACTS},
            pool=pool,
        )
    except FileNotFoundError as error:
        raise NotReadable(f"{deployment} does not exist: name the deployment file with --deployment") from error
    except OSError as error:
        raise NotReadable(f"{deployment} cannot be read: {error.strerror or error}") from error
    except KeyError as error:
        raise NotReadable(
            f"{deployment} lacks {error}: pass the file that `forewatt deploy` and `forewatt pool create` wrote"
        ) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise NotReadable(f"{deployment} is not a deployment file: {error}") from error


def _count(content: dict[str, Any], name: str) -> int:
    value = content[name]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**64:
        raise ValueError(f"{name} is {value!r}, not a whole number")
    return value
