"""Sets a node up: fetches the market's deployment file, and writes the node's settings to a file."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

import httpx

from oracle.chain.deployment import Deployment, load, save
from oracle.errors import DeploymentError
from oracle.private_files import private_folder, write_private

SETTINGS_FILE = "node.env"
DEPLOYMENT_FILE = "deployment.json"
_TIMEOUT_S = 30.0


def fetch_deployment(source: str, folder: Path, chain_id: int) -> Deployment:
    """Copy a market's deployment file from a path or an http(s) URL into the node's folder.

    DeploymentError if it cannot be read, is of another chain, or differs from the one that the node uses already.
    """
    target = folder / DEPLOYMENT_FILE
    fresh = folder / f"{DEPLOYMENT_FILE}.new"
    private_folder(folder)
    fresh.write_text(_text_of(source))
    try:
        deployment = load(fresh)
    finally:
        fresh.unlink()
    if deployment.chain_id != chain_id:
        raise DeploymentError(
            f"the deployment at {source} is on chain {deployment.chain_id}, and the endpoint on chain {chain_id}"
        )
    if target.exists() and load(target).market != deployment.market:
        raise DeploymentError(
            f"{folder} belongs to a node of the market {load(target).market}: choose another --folder"
        )
    save(deployment, target)
    return deployment


def _text_of(source: str) -> str:
    try:
        if source.startswith(("http://", "https://")):
            return httpx.get(source, timeout=_TIMEOUT_S, follow_redirects=True).raise_for_status().text
        return Path(source).read_text()
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise DeploymentError(f"the deployment at {source} cannot be read ({error})") from error


def write_settings(folder: Path, settings: Mapping[str, str]) -> Path:
    """Write environment variables, a line each, for a shell or a container; only the owner may read the file."""
    path = folder / SETTINGS_FILE
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in settings.items())
    write_private(path, "".join(lines).encode())
    return path


def pool_of(deployment: Deployment) -> str:
    """The pool's id in hex, and its region; DeploymentError if the deployment has no pool."""
    identity = "0x" + deployment.pool_id.hex()
    params = (deployment.pool or {}).get("params", {})
    return f"{identity} ({json.dumps(params.get('region'))})"
