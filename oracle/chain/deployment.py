"""The deployment file: the addresses of the contracts, and the pool that runs on them."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from eth_utils.address import is_address, to_checksum_address

from forewatt.foreign_json import parse_json
from oracle.errors import DeploymentError

CONTRACTS = ("token", "access", "vault", "pools", "market", "disputes", "lens")
_FIELDS = {"chain_id", "block", *CONTRACTS}
_POOL_ID = re.compile(r"(0x)?[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Deployment:
    """The contracts' addresses of one deployment.

    `block` is the first block that may contain an event. `pool` has `id`, `params` (by the contract's names),
    `manifest_cid`, `feeds_root`, `feed_count`, `attestors` and `quorum`; it is None until `ape run pool create`.
    """

    chain_id: int
    block: int
    token: str
    access: str
    vault: str
    pools: str
    market: str
    disputes: str
    lens: str
    pool: Mapping[str, Any] | None = None

    @property
    def pool_id(self) -> bytes:
        """The pool's identity; DeploymentError if no pool has been created."""
        if self.pool is None:
            raise DeploymentError("the deployment has no pool yet: create one with `ape run pool create`")
        return bytes.fromhex(str(self.pool["id"]).removeprefix("0x"))


def load(path: Path) -> Deployment:
    """Read a deployment file; DeploymentError if it is missing or incomplete."""
    try:
        content = parse_json(path.read_bytes())
    except FileNotFoundError as error:
        raise DeploymentError(f"{path} does not exist: deploy the contracts with `ape run deploy`") from error
    except OSError as error:
        raise DeploymentError(f"{path} cannot be read ({error.strerror}): correct FOREWATT_DEPLOYMENT_PATH") from error
    except ValueError as error:
        raise DeploymentError(f"{path} is not JSON ({error}): move it away and deploy again") from error
    if not isinstance(content, dict):
        raise DeploymentError(f"{path} is no deployment file: it has no JSON object")
    if absent := _FIELDS - content.keys():
        raise DeploymentError(f"{path} lacks {', '.join(sorted(absent))}: move it away and deploy again")
    if wrong := next(_wrong_fields(content), None):
        raise DeploymentError(f"{path} is no deployment file: {wrong}")
    return Deployment(**{name: content[name] for name in _FIELDS}, pool=content.get("pool"))


def _wrong_fields(content: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the fields of a deployment file."""
    for name in ("chain_id", "block"):
        if type(content[name]) is not int or not 0 <= content[name] < 2**64:
            yield f"{name} is {content[name]!r:.80}, not a whole number"
    for name in CONTRACTS:
        value = content[name]
        if not isinstance(value, str) or not is_address(value):
            yield f"{name} is {value!r:.80}, not an address of 0x and 40 hex digits"
        elif value[2:] not in (value[2:].lower(), value[2:].upper(), to_checksum_address(value)[2:]):
            yield f"{name} is {value}, whose capital letters are not those of its checksum"
    pool = content.get("pool")
    if pool is None:
        return
    if not isinstance(pool, dict) or not _POOL_ID.fullmatch(str(pool.get("id"))):
        yield "its pool has no id of 0x and 64 hex digits"
    elif not isinstance(pool.get("params", {}), dict):
        yield f"the params of its pool are {pool['params']!r:.80}, not an object"


def save(deployment: Deployment, path: Path) -> None:
    """Write the deployment file in one step: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(asdict(deployment), indent=2) + "\n")
    fresh.replace(path)


def with_pool(deployment: Deployment, pool: Mapping[str, Any]) -> Deployment:
    """A copy of the deployment that includes the pool."""
    return replace(deployment, pool=dict(pool))
