"""The deployment file: the addresses of the contracts, and the pool that runs on them."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from oracle.errors import DeploymentError

CONTRACTS = ("token", "access", "vault", "pools", "market", "disputes", "lens")
_FIELDS = {"chain_id", "block", *CONTRACTS}


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
        content = json.loads(path.read_text())
    except FileNotFoundError as error:
        raise DeploymentError(f"{path} does not exist: deploy the contracts with `ape run deploy`") from error
    except json.JSONDecodeError as error:
        raise DeploymentError(f"{path} is not JSON ({error}): move it away and deploy again") from error
    if absent := _FIELDS - content.keys():
        raise DeploymentError(f"{path} lacks {', '.join(sorted(absent))}: move it away and deploy again")
    return Deployment(**{name: content[name] for name in _FIELDS}, pool=content.get("pool"))


def save(deployment: Deployment, path: Path) -> None:
    """Write the deployment file in one step: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(asdict(deployment), indent=2) + "\n")
    fresh.replace(path)


def with_pool(deployment: Deployment, pool: Mapping[str, Any]) -> Deployment:
    """A copy of the deployment that includes the pool."""
    return replace(deployment, pool=dict(pool))
