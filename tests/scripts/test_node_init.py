"""`forewatt node init`: the settings of a node on any network."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forewatt.embedded.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
MARKET = "0x" + "22" * 20
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("init") / "stack", ("anvil",)) as stack:
        yield stack


@pytest.fixture
def init(stack: Stack, tmp_path: Path) -> Run:
    """Run `forewatt node init` on the stack's chain, in a folder of the test."""
    own = {"APE_DATA_FOLDER": str(tmp_path / "ape"), "APE_ACCOUNTS_alice_PASSPHRASE": "a test"}

    def init(source: Path | str, *words: str, account: str = "alice") -> subprocess.CompletedProcess[str]:
        options = ["--rpc", stack.settings.rpc_url, "--deployment", str(source), "--account", account]
        command = [
            sys.executable,
            "-m",
            "scripts",
            "node",
            "init",
            "--folder",
            str(tmp_path / "node"),
            *options,
            *words,
        ]
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, **own}, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    return init


def deployment(folder: Path, chain_id: int = 31_337, market: str = MARKET) -> Path:
    """A deployment file of a market with a pool."""
    names = ("token", "access", "vault", "pools", "disputes", "lens")
    addresses = {name: "0x" + f"{i:02x}" * 20 for i, name in enumerate(names, 1)}
    pool = {"id": "0x" + "ab" * 32, "params": {"region": "test"}}
    path = folder / f"market-{chain_id}-{market[-4:]}.json"
    path.write_text(json.dumps({"chain_id": chain_id, "block": 0, "market": market, **addresses, "pool": pool}))
    return path


def test_init__writes_private_settings_that_a_shell_reads(init: Run, stack: Stack, tmp_path: Path) -> None:
    ended = init(deployment(tmp_path), "--forecaster", "0x" + "33" * 20)
    assert ended.returncode == 0, ended.stderr
    settings = tmp_path / "node" / "node.env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    script = f"set -a; source {settings}; echo $FOREWATT_RPC_URL $FOREWATT_FORECASTER; cat $FOREWATT_DEPLOYMENT_PATH"
    read = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert read.splitlines()[0] == f"{stack.settings.rpc_url} 0x{'33' * 20}"
    assert MARKET in read
    assert "forewatt node doctor --role forecaster --account alice" in ended.stdout


def test_init__again_with_another_market__is_refused(init: Run, tmp_path: Path) -> None:
    assert init(deployment(tmp_path)).returncode == 0
    again = init(deployment(tmp_path, market="0x" + "44" * 20))
    assert again.returncode == 1
    assert f"belongs to a node of the market {MARKET}" in again.stderr
    assert init(deployment(tmp_path)).returncode == 0


@pytest.mark.parametrize(
    ("source", "words"), [("missing.json", "cannot be read"), ("http://127.0.0.1:9/d", "cannot be read")]
)
def test_init__deployment_that_cannot_be_read__is_named(init: Run, source: str, words: str) -> None:
    ended = init(source)
    assert ended.returncode == 1
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_init__deployment_of_another_chain__is_refused(init: Run, tmp_path: Path) -> None:
    assert "is on chain 1, and the endpoint on chain 31337" in init(deployment(tmp_path, chain_id=1)).stderr


def test_init__without_an_answerer__names_the_missing_option() -> None:
    command = [sys.executable, "-m", "scripts", "node", "init", "--deployment", "d.json"]
    ended = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert ended.returncode == 2
    assert "JSON-RPC endpoint of the chain" in ended.stderr
