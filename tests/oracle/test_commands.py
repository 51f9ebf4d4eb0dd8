"""`ape run deploy`, `ape run pool` and `ape run node`, run as processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from forewatt.stores import mongo
from oracle.accounts.keystore import create_local_account, passphrase_variable
from oracle.chain.deployment import load

ROOT = Path(__file__).parents[2]
APE = Path(sys.executable).with_name("ape")
START_S = 1_465_000_000
ARBITRATOR = "0x" + 20 * "a4"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(
        tmp_path_factory.mktemp("commands") / "stack", ("anvil", "content", "mongo"), genesis_s=START_S
    ) as stack:
        yield stack


@pytest.fixture(scope="module")
def environment(stack: Stack) -> dict[str, str]:
    """The environment with the stack's addresses and the accounts' passphrases."""
    patch = pytest.MonkeyPatch()
    patch.setenv("APE_DATA_FOLDER", str(stack.folder / "ape"))
    for alias in ("deployer", "attestor"):
        create_local_account(alias, "a test")
    patch.undo()
    own = {
        "APE_DATA_FOLDER": str(stack.folder / "ape"),
        passphrase_variable("deployer"): "a test",
        passphrase_variable("attestor"): "a test",
        "FOREWATT_DEPLOYMENT_PATH": str(stack.folder / "deployment.json"),
        "FOREWATT_NODE_PATH": str(stack.folder / "node"),
        "FOREWATT_REGION": "test",
    }
    return {**os.environ, **stack.environment(), **own}


@pytest.fixture(scope="module")
def run(environment: dict[str, str]) -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(APE), "run", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture(scope="module")
def market(stack: Stack, run: Run, environment: dict[str, str]) -> Path:
    """The deployment file of a deployed market with a pool of two feeds."""
    database = mongo.database(stack.settings)
    for feed in range(2):
        site = {"latitude": 52.0, "longitude": 13.0, "region": "test", "capacity_mw": 1.5}
        database["assets"].insert_one({"_id": f"a{feed}", "name": "A", "asset_class": "wind", "feed": feed, **site})
    database.client.close()
    deployed = run("deploy", "--account", "deployer", "--local-gas")
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    rules = ("--genesis", str(START_S + 7_200), "--arbitrator", ARBITRATOR, *attesting(environment))
    created = run("pool", "create", "--account", "deployer", *rules)
    assert created.returncode == 0, created.stdout + created.stderr
    return Path(environment["FOREWATT_DEPLOYMENT_PATH"])


def attesting(environment: dict[str, str]) -> tuple[str, str]:
    """The option that names the attestor."""
    patch = pytest.MonkeyPatch()
    patch.setenv("APE_DATA_FOLDER", environment["APE_DATA_FOLDER"])
    address = create_local_account("attestor", "a test")
    patch.undo()
    return "--attestor", address


def test_deploy__run_again__verifies_and_changes_nothing(market: Path, run: Run) -> None:
    before = market.read_text()
    again = run("deploy", "--account", "deployer")
    assert "verified: market" in again.stdout
    assert market.read_text() == before
    pool = load(market).pool
    assert pool is not None
    assert pool["feed_count"] == 2


@pytest.mark.usefixtures("market")
def test_pool__funded_and_shown(run: Run) -> None:
    assert run("pool", "fund", "--account", "deployer", "12.5").returncode == 0
    assert "fund: 12500000000000000000 wei free" in run("pool", "show").stdout


def test_pool__epoch_appended__is_shown_and_its_round_must_not_be_open(
    market: Path, run: Run, environment: dict[str, str]
) -> None:
    options = ("--account", "deployer", *attesting(environment))
    appended = run("pool", "epoch", "--from-round", "5", *options)
    assert "from round 5 on 2 feeds and 1 attestors" in appended.stdout, appended.stdout + appended.stderr
    shown = run("pool", "show").stdout
    assert "from round 0: 2 feeds, 1 of 1 attestors" in shown
    assert "from round 5: 2 feeds, 1 of 1 attestors" in shown
    refused = run("pool", "epoch", "--from-round", "5", *options)
    assert refused.returncode == 1
    assert "from_round: must be after the last epoch's 5" in refused.stdout + refused.stderr
    pool = load(market).pool
    assert pool is not None
    assert pool["feed_count"] == 2


@pytest.mark.usefixtures("market")
def test_pool__broken_limit__named_before_anything_is_sent(run: Run, environment: dict[str, str]) -> None:
    genesis = ("--genesis", str(START_S + 7_200), "--arbitrator", ARBITRATOR, *attesting(environment))
    refused = run("pool", "create", "--account", "deployer", *genesis, "--param", "revealEnd", "3601")
    assert refused.returncode == 1
    assert "reveal_end_s" in refused.stdout + refused.stderr


def test_node__attestor_and_settler__answer_and_stop_at_sigterm(
    market: Path, environment: dict[str, str], stack: Stack, tmp_path: Path
) -> None:
    stack.start("postgres")
    url = f"http://127.0.0.1:{free_port()}"
    variables = {**environment, **stack.environment(), "FOREWATT_ATTESTOR_URLS": url}
    log = tmp_path / "settler.log"
    with ExitStack() as closing:
        port = ("--port", url.rpartition(":")[2])
        starting = time.monotonic()
        attestor = closing.enter_context(node(variables, tmp_path / "attestor.log", "attestor", "attestor", *port))
        settler = closing.enter_context(node(variables, log, "settler", "deployer"))
        stack.wait(lambda: attestor.poll() is not None or _answers(url), 180, "the attestor")
        stack.wait(lambda: settler.poll() is not None or "settler at work" in log.read_text(), 180, "the settler")
        # A busy machine ends a process as slowly as it starts one.
        limit_s = max(5.0, time.monotonic() - starting)
        request = {"pool": "0x" + load(market).pool_id.hex(), "round": 0}
        early = httpx.post(f"{url}/v1/attestations", json=request, timeout=60)
        assert early.status_code == 409
        assert "is observed in [" in early.json()["detail"]
        for process in (attestor, settler):
            process.send_signal(signal.SIGTERM)
            process.wait(limit_s)
        assert settler.returncode == 0


@contextmanager
def node(environment: dict[str, str], log: Path, role: str, alias: str, *more: str) -> Iterator[subprocess.Popen]:
    """A node process that logs to a file; killed at the end of the block."""
    command = [str(APE), "run", "node", "--role", role, "--account", alias, *more]
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.TransportError:
        return False
