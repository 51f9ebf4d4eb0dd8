"""Real processes that log what the saved searches ask for, with planted secrets in their environment."""

import json
import shlex
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from tests.bench.market_of_many import AUTHORITY, KEY, market_of_many
from tests.observability.files import ROOT

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = {"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01"}
PASSWORD, TOKEN = "planted-password-of-a-store", "planted-token-of-assets"
GONE = "127.0.0.1:9"
"""An address where no store answers."""
PLANTED = {
    "FOREWATT_MONGO_URL": f"mongodb://forewatt:{PASSWORD}@{GONE}/?serverSelectionTimeoutMS=500",
    "FOREWATT_POSTGRES_URL": f"postgresql://forewatt:{PASSWORD}@{GONE}/forewatt",
    "FOREWATT_KAFKA_BOOTSTRAP": GONE,
    "FOREWATT_ASSETS_TOKEN": TOKEN,
    "FOREWATT_SERVICE_TOKEN": "planted-token-of-services",
    "FOREWATT_GATEWAY_TOKENS": "edge-1:planted-token-of-an-agent",
    "FOREWATT_WEBHOOK_SECRET": "planted-secret-of-a-webhook",
    "AWS_SECRET_ACCESS_KEY": "planted-key-of-a-cloud",
    "FOREWATT_LOG_FORMAT": "json",
}
SECRETS = ("planted-", KEY.hex(), AUTHORITY.hex())
WORK_S = 120.0


@dataclass(frozen=True)
class Spoken:
    """What the processes worked on."""

    pool: str
    transaction: str
    signature: str


def start(stack: Stack, name: str, words: list[str], logs: Path, url: str = "", **more: str) -> None:
    """Start a command of Forewatt with its standard error in a file of `logs`, as rsyslog's configuration asks."""
    argv = [sys.executable, "-m", "scripts", *words]
    shell = f"exec {shlex.join(argv)} 2>{shlex.quote(str(logs / f'{name}.log'))}"
    ready = (lambda: http(url)) if url else None
    stack.spawn(name, ["bash", "-c", shell], ready, {**PLANTED, **more}, cwd=ROOT, seconds=WORK_S)


def said(stack: Stack, logs: Path, name: str, words: str) -> None:
    """Wait until a process has logged something."""
    path = logs / f"{name}.log"
    stack.wait(lambda: path.exists() and words in path.read_text(), WORK_S, f"{words!r} of {name}")


def speak(stack: Stack, logs: Path) -> Spoken:
    """Let processes work, on a chain whose blocks we hold and with stores that are away, until all has been said."""
    _assets(stack, logs)
    _jobs(stack, logs)
    return _node(stack, logs)


def _assets(stack: Stack, logs: Path) -> None:
    """A request whose store is away, within the caller's trace."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    start(stack, "assets", ["stream", "assets", "--port", str(port)], logs, f"{url}/metrics")
    headers = {**TRACEPARENT, "Authorization": f"Bearer {TOKEN}"}
    # Somebody mistakes the token for an asset, so it is in the path, which is logged.
    reply = httpx.get(f"{url}/api/v1/assets/{TOKEN}", headers=headers, timeout=60)
    assert reply.status_code == httpx.codes.SERVICE_UNAVAILABLE, reply.text


def _jobs(stack: Stack, logs: Path) -> None:
    """Spark's jobs without Kafka."""
    start(stack, "jobs", ["stream", "jobs", "--port", str(free_port())], logs)
    said(stack, logs, "jobs", "the jobs wait and start again")


def _node(stack: Stack, logs: Path) -> Spoken:
    """A node whose transaction does not get into a block until it offers more; one of its roles cannot start."""
    market, port = market_of_many(stack, 2), free_port()
    roles = [f"--role={role}" for role in ("relayer", "watcher", "attestor")]
    words = ["node", "run", *roles, "--account", "key-file", "--port", str(port)]
    stores: Mapping[str, str] = {k: v for k, v in stack.environment().items() if k.startswith("FOREWATT_")}
    start(stack, "node", words, logs, **stores, **market.environment)
    for words_ in ("relayer at work", "watcher at work", "the attestor can't start"):
        said(stack, logs, "node", words_)
    with httpx.Client(base_url=stack.settings.rpc_url) as chain:
        ask(chain, "evm_setAutomine", False)
        ask(chain, "evm_setIntervalMining", 0)
        body = market.bodies[0]
        httpx.post(f"http://127.0.0.1:{port}/v1/commits", json=body, timeout=60).raise_for_status()
        said(stack, logs, "node", "bundle of 1 commits sent with")
        mine_until(chain, logs, "is stuck", base_gwei=5_000)
        mine_until(chain, logs, "bundle of 1 commits mined in block", base_gwei=1)
    (mined,) = [record for record in records(logs, "node") if "bundle of 1 commits mined in block" in record["message"]]
    return Spoken(body["commit"]["pool"], mined["hash"], body["signature"])


def mine_until(chain: httpx.Client, logs: Path, words: str, base_gwei: int) -> None:
    """Mine blocks in which a unit of gas costs at least this, until the node has logged something."""
    deadline = time.monotonic() + WORK_S
    while not any(words in record["message"] for record in records(logs, "node")):
        assert time.monotonic() < deadline, words
        ask(chain, "anvil_setNextBlockBaseFeePerGas", hex(base_gwei * 10**9))
        ask(chain, "evm_mine")
        time.sleep(0.5)


def records(logs: Path, name: str) -> list[dict[str, Any]]:
    """The records that a process has logged so far."""
    lines = (logs / f"{name}.log").read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def ask(chain: httpx.Client, method: str, *parameters: Any) -> Any:
    """Ask the chain's node."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
    return chain.post("", json=request, timeout=30).json()["result"]
