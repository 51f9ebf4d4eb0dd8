"""Proves logs, headers and code through an endpoint that lies: each lie is named, and the endpoint with it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
import rlp  # type: ignore[import-untyped]
from eth_account import Account
from eth_utils.crypto import keccak
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as fuzzing
from hypothesis import strategies as st

from oracle.audit.check.deployment import check_deployment
from oracle.audit.errors import AuditError, EndpointLies, Mismatch, NotReadable
from oracle.audit.prove.chain import Checkpoint, ProvenChain
from oracle.audit.prove.header import FIELDS, LATER_FIELDS, number_bytes
from oracle.audit.read.abi import Event, encode_call
from oracle.audit.read.chain import JsonRpcChain
from tests.oracle.audit.bare import BareChain, bare_chain, deploy
from tests.oracle.audit.proxy import Proxy, honest
from tests.oracle.audit.rubbish import mutated
from tests.oracle.faults.proxy import RpcFault

UNIT = 10**18
CROWDED = 3
"""Transactions in one block of the scene."""
STRANGER = "0x" + "77" * 20
Rule = Callable[[str, list[Any], Any], Any]


@pytest.fixture(scope="module")
def bare(stack_parts: Any) -> Iterator[BareChain]:
    """A deployment with stakes; one block has several transactions of ours, another one of a strangers' contract."""
    chain = bare_chain(stack_parts("anvil").settings.rpc_url)
    chain.ask("evm_setAutomine", False)
    try:
        for staker in chain.accounts[1 : 1 + CROWDED]:
            chain.ask("eth_sendTransaction", {"from": staker, "to": chain.target.token, "data": _mint(staker)})
        for staker in chain.accounts[1 : 1 + CROWDED]:
            chain.ask("eth_sendTransaction", {"from": staker, "to": chain.target.vault, "data": _register(staker)})
        for _ in range(3):
            chain.ask("evm_mine")
    finally:
        chain.ask("evm_setAutomine", True)
    yield chain
    chain.close()


def _mint(account: str) -> str:
    return "0x" + encode_call("Token", "mint", [account, UNIT]).hex()


def _register(account: str) -> str:
    return "0x" + encode_call("Vault", "register", [account, 100, 10 * UNIT]).hex()


@pytest.fixture
def proxy(bare: BareChain) -> Iterator[Proxy]:
    with Proxy(bare.url) as proxy:
        yield proxy


def prove(bare: BareChain, *urls: str, checkpoint: Checkpoint | None = None, behind: int = 0) -> tuple[Event, ...]:
    """The proven events; without a checkpoint and a second URL, the true head's block `behind` blocks ago is one."""
    if checkpoint is None and len(urls) == 1:
        number = int(bare.ask("eth_blockNumber"), 16) - behind
        block = bare.ask("eth_getBlockByNumber", hex(number), False)
        checkpoint = Checkpoint(number, bytes.fromhex(block["hash"][2:]))
    chain = ProvenChain(*urls, checkpoint=checkpoint)
    try:
        block = chain.head()
        check_deployment(chain, bare.target, block)
        events = tuple(chain.events(bare.target, block))
        assert chain.proof.headers >= block.number - bare.target.block
        assert chain.proof.blocks < chain.proof.headers, "blocks without logs of ours are not read"
        return events
    finally:
        chain.close()


def plain(bare: BareChain) -> tuple[Event, ...]:
    """The events that the node itself answers, with the proven kind of transaction."""
    chain = JsonRpcChain(bare.url)
    try:
        return tuple(chain.events(bare.target, chain.head()))
    finally:
        chain.close()


def without_transactions(events: tuple[Event, ...]) -> list[Event]:
    return [replace(event, transaction="") for event in events]


def test_prove__an_honest_endpoint__gives_the_events_of_a_plain_audit(bare: BareChain, proxy: Proxy) -> None:
    expected = without_transactions(plain(bare))
    assert sum(event.name == "Registered" for event in expected) == 2 * CROWDED
    assert without_transactions(prove(bare, proxy.url)) == expected
    assert without_transactions(prove(bare, proxy.url, behind=5)) == expected
    assert without_transactions(prove(bare, bare.url, proxy.url)) == expected
    first = bare.ask("eth_getBlockByNumber", "0x0", False)
    assert (
        without_transactions(prove(bare, proxy.url, checkpoint=Checkpoint(0, bytes.fromhex(first["hash"][2:]))))
        == expected
    )
    proxy.rule = _without_block_receipts
    assert without_transactions(prove(bare, proxy.url)) == expected
    crowded = [event for event in prove(bare, proxy.url) if event.name == "Registered"][-CROWDED:]
    assert len({event.block for event in crowded}) == 1
    assert len({event.transaction for event in crowded}) == CROWDED


def _without_block_receipts(method: str, _: list[Any], truth: Any) -> Any:
    if method == "eth_getBlockReceipts":
        raise RpcFault(-32601, "the method eth_getBlockReceipts does not exist")
    return truth


def test_prove__nothing_to_start_from__says_what_it_needs(bare: BareChain, proxy: Proxy) -> None:
    chain = ProvenChain(proxy.url, checkpoint=None)
    with pytest.raises(NotReadable, match="--prove needs something to start from: a checkpoint"):
        chain.head()
    chain.close()
    with pytest.raises(EndpointLies, match="the checkpoint has 0x1111"):
        prove(bare, proxy.url, checkpoint=Checkpoint(bare.target.block + 1, b"\x11" * 32))


def on(method: str, change: Callable[[Any], Any]) -> Rule:
    """A lie about a method's results."""
    return lambda asked, _, truth: change(truth) if asked == method and truth else truth


def on_block(number: int, change: Callable[[Any], Any]) -> Rule:
    """A lie about the header of one block."""

    def rule(method: str, _: list[Any], truth: Any) -> Any:
        is_meant = method == "eth_getBlockByNumber" and truth and int(truth["number"], 16) == number
        return change(truth) if is_meant else truth

    return rule


def on_receipts(number: int, change: Callable[[list[Any]], Any]) -> Rule:
    """A lie about the receipts of one block."""

    def rule(method: str, params: list[Any], truth: Any) -> Any:
        return change(truth) if method == "eth_getBlockReceipts" and int(params[0], 16) == number else truth

    return rule


def rehashed(block: dict[str, Any], **changed: str) -> dict[str, Any]:
    """A header with other fields, and the hash that belongs to them."""
    forged = {**block, **changed}
    names = [name for name, _ in FIELDS] + [name for name, _ in LATER_FIELDS if forged.get(name) is not None]
    numbers = {name for name, kind in (*FIELDS, *LATER_FIELDS) if kind is None}
    encoded = [
        number_bytes(int(forged[name], 16)) if name in numbers else bytes.fromhex(forged[name][2:]) for name in names
    ]
    return {**forged, "hash": "0x" + keccak(rlp.encode(encoded)).hex()}


def flip(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def swapped_indices(logs: list[Any]) -> list[Any]:
    """The first two logs of a block in the other order."""
    first, second = next((a, b) for a, b in pairwise(logs) if a["blockNumber"] == b["blockNumber"])
    swap = {first["logIndex"]: second["logIndex"], second["logIndex"]: first["logIndex"]}
    return [
        {**log, "logIndex": swap.get(log["logIndex"], log["logIndex"])} if log in (first, second) else log
        for log in logs
    ]


def logs_changed(change: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    """A change of the last log of a result."""
    return lambda parts: [*parts[:-1], change(parts[-1])]


def test_prove__each_lie_of_an_endpoint__is_named(bare: BareChain, proxy: Proxy) -> None:
    last = max(event.block for event in plain(bare))
    head = int(bare.ask("eth_blockNumber"), 16)
    no_bloom = "0x" + "00" * 256
    empty = bare.ask("eth_getBlockByNumber", "0x0", False)["receiptsRoot"]
    receipts = "do not rebuild the root in its header"
    foreign = bare.ask("eth_getBlockReceipts", hex(bare.target.block + 8))
    lies: tuple[tuple[str, Rule, str], ...] = (
        (
            "a log left out",
            on("eth_getLogs", lambda logs: logs[:-1]),
            f"left out log .* of block {last}, Staked of Vault",
        ),
        ("all logs left out", on("eth_getLogs", lambda _: []), "left out .*; left out .* and .* more"),
        (
            "a log added",
            on("eth_getLogs", lambda logs: [*logs, {**logs[-1], "logIndex": "0x99"}]),
            f"added log 153 of block {last}",
        ),
        (
            "a log changed",
            on("eth_getLogs", logs_changed(lambda log: {**log, "data": flip(log["data"])})),
            f"changed log .* of block {last}, Staked of Vault",
        ),
        (
            "a topic changed",
            on(
                "eth_getLogs",
                logs_changed(lambda log: {**log, "topics": [*log["topics"][:-1], flip(log["topics"][-1])]}),
            ),
            "changed log",
        ),
        (
            "a time changed",
            on("eth_getLogs", logs_changed(lambda log: {**log, "blockTimestamp": "0x1"})),
            "changed log",
        ),
        ("logs reordered", on("eth_getLogs", swapped_indices), "changed log .* changed log"),
        ("a receipt left out", on_receipts(last, lambda parts: parts[:-1]), receipts),
        ("no receipts", on_receipts(last, lambda _: []), receipts),
        ("receipts reordered", on_receipts(last, lambda parts: parts[::-1]), receipts),
        ("a receipt repeated", on_receipts(last, lambda parts: [*parts, parts[-1]]), receipts),
        ("another block's receipts", on_receipts(last, lambda _: foreign), receipts),
        (
            "a log left out of a receipt",
            on_receipts(last, logs_changed(lambda part: {**part, "logs": part["logs"][:-1]})),
            receipts,
        ),
        (
            "a log added to a receipt",
            on_receipts(last, logs_changed(lambda part: {**part, "logs": [*part["logs"], part["logs"][0]]})),
            receipts,
        ),
        (
            "a foreign log in a receipt",
            on_receipts(last, logs_changed(lambda part: {**part, "logs": [{**part["logs"][0], "address": STRANGER}]})),
            receipts,
        ),
        ("a failed receipt", on_receipts(last, logs_changed(lambda part: {**part, "status": "0x0"})), receipts),
        ("another gas", on_receipts(last, logs_changed(lambda part: {**part, "cumulativeGasUsed": "0x1"})), receipts),
        (
            "a log left out everywhere",
            _both(on("eth_getLogs", lambda logs: logs[:-1]), on_receipts(last, lambda parts: parts[:-1])),
            "left out log|" + receipts,
        ),
        (
            "a header changed",
            on_block(last, lambda part: {**part, "timestamp": "0x1"}),
            f"header of block {last} that hashes",
        ),
        ("a bloom changed", on_block(last, lambda part: {**part, "logsBloom": no_bloom}), "that hashes"),
        (
            "a header forged with its hash",
            on_block(last - 1, lambda part: rehashed(part, stateRoot=empty)),
            f"gives a block {last} whose parent is not block {last - 1}",
        ),
        (
            "another parent",
            on_block(last, lambda part: rehashed(part, parentHash="0x" + "12" * 32)),
            f"gives a block {last} whose parent is not block {last - 1}",
        ),
        ("the latest header forged", on_block(head, lambda part: rehashed(part, gasUsed="0x1")), "has 0x"),
        ("another block's header", _other_block(last), f"gives block {last - 1} for block {last}"),
        ("other code", on("eth_getCode", lambda code: code[:-2] + "00"), "is not the account's in the state"),
        ("no code", on("eth_getCode", lambda _: "0x"), "is not the account's in the state"),
        (
            "another account's proof",
            on("eth_getProof", lambda part: {**part, "accountProof": part["accountProof"][:-1]}),
            "no valid proof",
        ),
        ("an empty proof", on("eth_getProof", lambda part: {**part, "accountProof": []}), "no valid proof"),
        (
            "a proof of rubbish",
            on("eth_getProof", lambda part: {**part, "accountProof": [*part["accountProof"][:-1], "0xc0"]}),
            "no valid proof",
        ),
    )
    missed = []
    for name, lie, what in lies:
        proxy.rule = lie
        try:
            with pytest.raises(EndpointLies, match=what) as caught:
                prove(bare, proxy.url)
            assert proxy.url in str(caught.value)
        except (AssertionError, pytest.fail.Exception, Mismatch, NotReadable) as error:
            missed.append(f"{name}: {type(error).__name__} {str(error)[:300]}")
    proxy.rule = honest
    assert not missed, "\n".join(missed)
    assert prove(bare, proxy.url)


def _both(*rules: Rule) -> Rule:
    def rule(method: str, params: list[Any], truth: Any) -> Any:
        for one in rules:
            truth = one(method, params, truth)
        return truth

    return rule


def _other_block(number: int) -> Rule:
    """Answers a block with its predecessor."""
    remembered: dict[int, Any] = {}

    def rule(method: str, _: list[Any], truth: Any) -> Any:
        if method != "eth_getBlockByNumber" or not truth:
            return truth
        remembered[int(truth["number"], 16)] = truth
        return remembered.get(number - 1, truth) if int(truth["number"], 16) == number else truth

    return rule


def test_prove__a_lying_second_endpoint__is_named(bare: BareChain, proxy: Proxy) -> None:
    proxy.rule = on("eth_getLogs", lambda logs: logs[1:])
    with pytest.raises(EndpointLies, match=f"{proxy.url} lies: it left out log"):
        prove(bare, bare.url, proxy.url)
    proxy.rule = on("eth_getBlockByNumber", lambda part: {**part, "hash": "0x" + "12" * 32})
    with pytest.raises(NotReadable, match="disagree about block"):
        prove(bare, bare.url, proxy.url)


def test_prove__a_false_token__is_not_in_the_proven_code(bare: BareChain, proxy: Proxy) -> None:
    token = bare.target.token[2:].lower()
    other = bare.target.lens
    proxy.rule = on("eth_call", lambda answer: answer.replace(token, other[2:].lower()))
    with pytest.raises(Mismatch, match="whether the token of the deployment file is in the code of the vault"):
        prove(replace_target(bare, token=other), proxy.url)


def test_prove__a_false_authority__is_named(bare: BareChain, proxy: Proxy) -> None:
    other = deploy(bare.url, bare.accounts[0], "Access", bare.accounts[0], bare.target.pools)
    access = bare.target.access[2:].lower()
    proxy.rule = on("eth_call", lambda answer: answer.replace(access, other[2:].lower()))
    with pytest.raises(EndpointLies, match=r"answers .* to Pools.authority, but the state has"):
        prove(replace_target(bare, access=other), proxy.url)
    proxy.rule = on("eth_getProof", lambda part: {**part, "storageProof": []})
    with pytest.raises(NotReadable, match="the storage proof"):
        prove(bare, proxy.url)


METHODS = ("eth_getBlockReceipts", "eth_getProof", "eth_getBlockByNumber", "eth_getLogs", "eth_getCode", "eth_call")


def test_prove__rubbish_in_any_answer__is_an_error_of_the_audit(bare: BareChain, proxy: Proxy) -> None:
    expected = without_transactions(plain(bare))

    @seed(12)
    @fuzzing(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32), st.sampled_from(METHODS))
    def fuzz(chance: int, meant: str) -> None:
        random = Random(chance)
        proxy.rule = lambda method, _, truth: mutated(random, truth) if method == meant else truth
        with suppress(AuditError):
            assert without_transactions(prove(bare, proxy.url)) == expected

    fuzz()


def replace_target(bare: BareChain, **changed: Any) -> BareChain:
    return replace(bare, target=replace(bare.target, **changed))


def test_prove__a_block_with_every_type_of_transaction__is_proven(bare: BareChain) -> None:
    before = len(plain(bare))
    sender = Account.create()
    bare.ask("anvil_setBalance", sender.address, hex(10**20))
    bare.ask("anvil_setBalance", bare.accounts[5], hex(10**22))
    bare.ask("evm_setAutomine", False)
    try:
        base = {"from": bare.accounts[5], "to": bare.target.token, "data": _mint(bare.accounts[5]), "gas": "0x30000"}
        price = {"gasPrice": hex(10**11)}
        bare.ask("eth_sendTransaction", {**base, **price, "type": "0x0"})
        bare.ask("eth_sendTransaction", {**base, **price, "type": "0x1", "accessList": []})
        bare.ask("eth_sendTransaction", {**base, "maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": "0x1"})
        for raw in _signed(bare, sender):
            bare.ask("eth_sendRawTransaction", raw)
        register = {"from": bare.accounts[1], "to": bare.target.vault, "data": _register(bare.accounts[1])}
        bare.ask("eth_sendTransaction", {**base, **register, "gas": "0x100000"})
        bare.ask("evm_mine")
    finally:
        bare.ask("evm_setAutomine", True)
    mined = bare.ask("eth_getBlockReceipts", "latest")
    assert {part["type"] for part in mined} == {"0x0", "0x1", "0x2", "0x3", "0x4"}
    events = prove(bare, bare.url)
    assert len(events) > before
    assert without_transactions(events) == without_transactions(plain(bare))


def _signed(bare: BareChain, sender: Any) -> Iterator[str]:
    """A transaction with a blob, and one that delegates an account."""
    fees = {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 1, "gas": 200_000, "chainId": bare.target.chain_id}
    blob = Account.sign_transaction(
        {**fees, "type": 3, "nonce": 0, "to": bare.target.lens, "value": 0, "maxFeePerBlobGas": 10**11},
        sender.key,
        blobs=[b"\0" * 4096 * 32],
    )
    yield "0x" + bytes(blob.raw_transaction).hex()
    authorization = {"chainId": bare.target.chain_id, "address": bare.target.token, "nonce": 2}
    signed = Account.sign_authorization(authorization, sender.key)
    delegating = {**fees, "type": 4, "nonce": 1, "to": bare.target.lens, "value": 0, "authorizationList": [signed]}
    yield "0x" + bytes(Account.sign_transaction(delegating, sender.key).raw_transaction).hex()
