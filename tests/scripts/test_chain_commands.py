"""`forewatt deploy` and `forewatt pool` on a local chain, without the `ape` executable."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forewatt.embedded.stack import Stack
from forewatt.stores import mongo
from oracle.accounts.keystore import create_local_account, passphrase_variable

ROOT = Path(__file__).resolve().parents[2]
START = 1_465_000_000
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("chain") / "stack", ("anvil", "content", "mongo"), genesis_s=START) as stack:
        yield stack


@pytest.fixture(scope="module")
def run(stack: Stack) -> Run:
    """Run `forewatt` in a process of its own, with the stack's settings and the account `deployer`."""
    data_folder = str(stack.folder / "ape")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APE_DATA_FOLDER", data_folder)
        create_local_account("deployer", "a test")
    own = {
        "APE_DATA_FOLDER": data_folder,
        passphrase_variable("deployer"): "a test",
        "FOREWATT_DEPLOYMENT_PATH": str(stack.folder / "deployment.json"),
        "FOREWATT_REGION": "test",
    }
    env = {**os.environ, **stack.environment(), **own}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scripts", *words]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)

    return run


def test_pool_show__before_anything_is_deployed__says_what_to_run(run: Run) -> None:
    refused = run("pool", "show")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert "deploy" in refused.stderr


def test_pool_show__json__has_rules_epochs_and_fund(stack: Stack, run: Run) -> None:
    database = mongo.database(stack.settings)
    place = {"latitude": 52.0, "longitude": 13.0, "region": "test", "capacity_mw": 1.5}
    database["assets"].insert_one({"_id": "a0", "name": "A", "asset_class": "wind", "feed": 0, **place})
    database.client.close()
    deployed = run("deploy", "--account", "deployer", "--local-gas")
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    attestor = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    gate = str(START + 7_200)
    options = ("--account", "deployer", "--genesis", gate, "--attestor", attestor)
    for arbitrator, why in (((), "Missing option '--arbitrator'"), (("--arbitrator", "0x" + 40 * "0"), "can't rule")):
        refused = run("pool", "create", *options, *arbitrator)
        assert (refused.returncode, why in refused.stderr) == (2, True), refused.stderr
    created = run("pool", "create", *options, "--arbitrator", attestor)
    assert created.returncode == 0, created.stdout + created.stderr
    shown = json.loads(run("pool", "show", "--json").stdout)
    assert shown["rules"]["genesis"] == int(gate)
    assert shown["epochs"] == [{"from_round": 0, "feeds": 1, "quorum": 1, "attestors": [attestor]}]
    assert shown["fund"] == {"free_wei": "0", "reserved_wei": "0"}
