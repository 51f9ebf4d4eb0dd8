"""Audits through endpoints that refuse, limit, lag, and lie about the deployment: nothing ends in a traceback."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import ape
import pytest
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from rich.console import Console

from oracle.audit.command import run_audit
from tests.oracle.audit.bare import asked, deploy
from tests.oracle.audit.proxy import Proxy, Rule, honest
from tests.oracle.audit.rubbish import mutated
from tests.oracle.audit.scene import Scene, scene_of
from tests.oracle.faults.proxy import HttpFault, RpcFault

STRANGER = "0x" + "77" * 20
WAITING = 1_200
"""Seconds after the gate of round 1 at which the scene stops: revealed, and not observed."""


@dataclass
class Stage:
    """A scene, a proxy before its chain, and what the command printed last."""

    scene: Scene
    proxy: Proxy
    text: str = ""

    def audit(self, *urls: str, file: Path | None = None, as_json: bool = False) -> int:
        """Audit through the proxy, or `urls`; returns the exit code."""
        console = Console(record=True, width=200, file=io.StringIO())
        urls = urls or (self.proxy.url,)
        code = run_audit(urls, self.scene.gateway_url, file or self.scene.deployment, None, console, as_json)
        self.text = console.export_text()
        return code

    def file_with(self, **changed: Any) -> Path:
        """A copy of the deployment file with other values."""
        copy = self.scene.deployment.with_name("changed.json")
        copy.write_text(json.dumps(json.loads(self.scene.deployment.read_text()) | changed))
        return copy


@pytest.fixture
def stage(world: Any, climatology: Any, stack_parts: Any) -> Iterator[Stage]:
    """A final round 0, and a round 1 whose entry is revealed, in a pool of one forecaster."""
    near = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    settler = world.settler()
    world.measure(0, 0.4)
    world.play((near, settler), rounds=1)
    rules = world.pool.rules
    for moment in (rules.gate(2) - 850, rules.gate(2) + 10, rules.gate(2) + WAITING):
        if moment > int(world.provider.get_block("latest").timestamp):
            world.at(moment)
            near.step()
    scene = scene_of(world, stack_parts("content", "postgres").settings.ipfs_gateway_url)
    with ExitStack() as closing:
        yield Stage(scene, closing.enter_context(Proxy(scene.rpc_url)))


def test_audit__endpoints_of_every_kind__are_judged_or_named(stage: Stage, capsys: Any) -> None:
    # One scene for all: playing the round takes longer than auditing it a hundred times.
    _honest_audit_says_what_it_speaks_of(stage, capsys)
    _wrong_files_are_named(stage)
    _false_contracts_are_named(stage)
    _limits_are_waited_for(stage)
    _odd_logs_are_left_out(stage)
    _several_endpoints_must_agree(stage)
    _no_answer_ends_in_a_traceback(stage)


def _honest_audit_says_what_it_speaks_of(stage: Stage, capsys: Any) -> None:
    assert stage.audit() == 0, stage.text
    head = stage.scene.chain.head()
    assert f"as of block {head.number} (" in stage.text
    assert "open: round 2 waits for an observation, until " in stage.text
    assert "ahead of this machine's clock" in stage.text
    capsys.readouterr()
    assert stage.audit(as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["block"] == {"number": head.number, "hash": head.hash, "time": head.time}
    # How far round 1 came depends on the machine: the settler tries again after seconds of the wall clock.
    assert {item["number"]: item["waits_for"] for item in printed["open"]}[2] == "an observation"
    assert printed["cost"]["chain"]["requests"] > 0
    assert printed["agrees"] is True
    frozen = stage.scene.first("Finalized", 0).block - 1
    stage.proxy.rule = _frozen_at(stage, frozen)
    assert stage.audit() == 0, stage.text
    assert f"as of block {frozen} (" in stage.text
    assert "open: round 0 waits for its settlement by proposal 0: possible since " in stage.text
    assert "3 not ended" in stage.text
    stage.proxy.rule = _aged(10**8)
    assert stage.audit() == 0, stage.text
    assert "hours old: the audit does not know what happened since" in stage.text
    stage.proxy.rule = honest


def _frozen_at(stage: Stage, number: int) -> Rule:
    """A backend that stopped at a block."""
    last = stage.scene.chain.rpc.ask("eth_getBlockByNumber", hex(number), False)

    def rule(method: str, params: list[Any], truth: Any) -> Any:
        if method == "eth_blockNumber":
            return hex(number)
        return last if method == "eth_getBlockByNumber" and params[0] == "latest" else truth

    return rule


def _aged(seconds: int) -> Rule:
    """A chain whose latest block is older than it is."""

    def rule(method: str, params: list[Any], truth: Any) -> Any:
        if method == "eth_getBlockByNumber" and params[0] == "latest":
            return {**truth, "timestamp": hex(int(truth["timestamp"], 16) - seconds)}
        return truth

    return rule


def _wrong_files_are_named(stage: Stage) -> None:
    target = stage.scene.target
    wrong = {
        "token": (STRANGER, 1, "the token of the deployment file"),
        "disputes": (STRANGER, 1, "the disputes of the deployment file"),
        "vault": (target.market, 1, "code of the vault"),
        "market": (target.disputes, 1, "code of the market"),
        "access": (target.lens, 1, "code of the access"),
        "chain_id": (5, 2, "is on chain 5"),
        "block": (10**9, 2, "an endpoint that has caught up"),
        "pool": ({"id": "ab"}, 2, "is not a deployment file"),
    }
    for name, (value, code, what) in wrong.items():
        assert stage.audit(file=stage.file_with(**{name: value})) == code, (name, stage.text)
        assert what in stage.text, (name, stage.text)
    other = deploy(stage.scene.rpc_url, asked(stage.scene.rpc_url, "eth_accounts")[0], "Token")
    assert stage.audit(file=stage.file_with(token=other)) == 1, stage.text
    assert f"the vault's token, {target.token}" in stage.text


def _false_contracts_are_named(stage: Stage) -> None:
    """A contract at the right address whose code is another one's, or that refers elsewhere."""
    target = stage.scene.target
    for name in ("vault", "pools", "market", "disputes", "access", "lens"):
        address = getattr(target, name)

        def other_code(method: str, params: list[Any], truth: Any, address: str = address) -> Any:
            is_meant = method == "eth_getCode" and params[0].lower() == address.lower()
            return truth[:-2] + "00" if is_meant else truth

        stage.proxy.rule = other_code
        assert stage.audit() == 1, (name, stage.text)
        assert f"code of the {name} at {address}" in stage.text
    stage.proxy.rule = honest


def _limits_are_waited_for(stage: Stage) -> None:
    busy: dict[str, int] = {}

    def capped(method: str, params: list[Any], truth: Any) -> Any:
        if method == "eth_getLogs":
            first, last = (int(params[0][end], 16) for end in ("fromBlock", "toBlock"))
            if last - first >= 7:
                raise RpcFault(-32005, "query exceeds max block range 7")
            if len(truth) > 9 and last > first:
                raise RpcFault(-32005, "query returned more than 9 results")
        return truth

    def limited(method: str, _: list[Any], truth: Any) -> Any:
        busy[method] = busy.get(method, 0) + 1
        if busy[method] == 1:
            raise HttpFault(429, b"slow down", [("Retry-After", "0")])
        if busy[method] == 2:
            raise RpcFault(-32005, "too many requests per second")
        return truth

    for rule in (capped, limited):
        stage.proxy.rule = rule
        assert stage.audit() == 0, stage.text
    stage.proxy.rule, stage.proxy.answers_batches = honest, False
    assert stage.audit() == 0, stage.text
    stage.proxy.answers_batches = True


def _odd_logs_are_left_out(stage: Stage) -> None:
    def foreign(logs: list[Any]) -> list[Any]:
        return [*logs, {**logs[0], "address": STRANGER}, {"address": STRANGER}]

    def repeated(logs: list[Any]) -> list[Any]:
        return [*logs, logs[0], logs[0]]

    def elsewhere(logs: list[Any]) -> list[Any]:
        return [*logs, {**logs[0], "blockNumber": "0xffffff"}]

    def contradicting(logs: list[Any]) -> list[Any]:
        return [*logs, {**logs[0], "data": logs[0]["data"] + "00"}]

    def cut_data(logs: list[Any]) -> list[Any]:
        return [{**log, "data": log["data"][:66]} for log in logs]

    def unknown(logs: list[Any]) -> list[Any]:
        return [*logs, {**logs[0], "topics": [logs[0]["topics"][0][:-2] + "00"], "logIndex": "0xfff"}]

    cases: tuple[tuple[Callable[[list[Any]], list[Any]], int, str], ...] = (
        (foreign, 0, "answered 2 logs of other contracts"),
        (repeated, 0, "answered 2 logs twice"),
        (lambda logs: logs[::-1], 0, "agrees"),
        (elsewhere, 0, "answered 1 logs of other contracts or blocks"),
        (contradicting, 2, "two different logs"),
        (cut_data, 2, "is malformed"),
        (unknown, 0, "agrees"),
    )
    for change, code, what in cases:
        stage.proxy.rule = _on_logs(change)
        assert stage.audit() == code, stage.text
        assert what in stage.text
    stage.proxy.rule = honest


def _on_logs(change: Callable[[list[Any]], list[Any]]) -> Rule:
    return lambda method, _, truth: change(truth) if method == "eth_getLogs" and truth else truth


def _several_endpoints_must_agree(stage: Stage) -> None:
    rpc, proxy = stage.scene.rpc_url, stage.proxy
    assert stage.audit(rpc, proxy.url) == 0, stage.text
    assert stage.audit(f"{rpc},{proxy.url},http://127.0.0.1:9") == 0, stage.text
    assert "127.0.0.1:9 does not answer" in stage.text
    proxy.rule = _frozen_at(stage, 3)
    assert stage.audit(rpc, proxy.url) == 0, stage.text
    assert "blocks behind; it was not asked" in stage.text
    proxy.rule = lambda method, _, truth: "0x5" if method == "eth_chainId" else truth
    assert stage.audit(rpc, proxy.url) == 2
    assert "different chains" in stage.text
    other = "0x" + "11" * 32
    proxy.rule = lambda method, _, truth: {**truth, "hash": other} if method == "eth_getBlockByNumber" else truth
    assert stage.audit(rpc, proxy.url) == 2
    assert "disagree about block" in stage.text
    proxy.rule = honest


def _no_answer_ends_in_a_traceback(stage: Stage) -> None:
    methods = ("eth_chainId", "eth_blockNumber", "eth_getBlockByNumber", "eth_getLogs", "eth_getCode", "eth_call")

    @seed(12)
    @fuzzing(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32), st.sampled_from(methods))
    def fuzz(chance: int, meant: str) -> None:
        random = Random(chance)
        stage.proxy.rule = lambda method, _, truth: mutated(random, truth) if method == meant else truth
        assert stage.audit() in (0, 1, 2)
        assert stage.text

    fuzz()
    stage.proxy.rule = honest
    for body in (b"", b"null", b"[]", b"{}", b'{"result": 1', b"[" * 100_000, b"\xff", b'{"error": null}'):

        def raw(_method: str, _params: list[Any], _truth: Any, body: bytes = body) -> Any:
            raise HttpFault(200, body)

        stage.proxy.rule = raw
        assert stage.audit() == 2, stage.text
    stage.proxy.rule = honest
