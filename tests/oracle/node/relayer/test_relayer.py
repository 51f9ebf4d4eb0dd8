"""A relayer on a real chain: it takes what the market would take, sends it in bundles, and says what became of it."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ape
import httpx
import pytest

from forewatt.embedded.ports import free_port
from forewatt.settings import Settings
from oracle.chain.rpc.client import RpcClient
from oracle.chain.transactions.lane import Scope, SharedQueue
from oracle.chain.transactions.queue import TransactionQueue
from oracle.node.expenses import gas_paid, skips_of
from oracle.node.process.plan import Role, RunPlan
from oracle.node.relayer import calls
from oracle.node.relayer.check import Checker, Places, Refused
from oracle.node.relayer.relayer import Relayer, RelayerParts
from oracle.node.relayer.submission import Kind, Submission
from tests.oracle.node.conftest import running
from tests.oracle.node.relayer.conftest import KEY, Signers

RELAYER = 8
Post = Callable[[str, dict[str, Any]], httpx.Response]


@pytest.fixture
def relayer(world: Any, own_settings: Settings, signers: Signers) -> Iterator[Post]:
    """A relayer of the first two forecasters; posts to it. Its pool's commits are open."""
    port = free_port()
    settings = own_settings.model_copy(update={"relayer_forecasters": ",".join(signers.forecasters[:2])})
    account = str(ape.accounts.test_accounts[RELAYER].address)
    plan = RunPlan((Role.RELAYER,), {Role.RELAYER: (account,)}, (world.pool.id,), port=port)
    world.at(signers.opening)
    url = f"http://127.0.0.1:{port}"

    def is_ready() -> bool:
        try:
            return httpx.get(f"{url}/v1/submissions/0x").status_code == 404
        except httpx.TransportError:
            return False

    with running(settings, plan), httpx.Client(base_url=url, timeout=20) as client:
        world.wait(is_ready, "the relayer")
        yield lambda path, body: client.post(path, json=body) if body else client.get(path)


def ended(world: Any, post: Post, answer: httpx.Response) -> dict[str, Any]:
    """The submission once it is over."""
    assert answer.status_code == 202, answer.text
    identity = answer.json()["id"]

    def state() -> dict[str, Any]:
        return dict(post(f"/v1/submissions/{identity}", {}).json())

    world.wait(lambda: state()["state"] not in ("waiting", "sent"), "the end of a submission")
    return state()


def reach_gate(world: Any, post: Post, signers: Signers) -> None:
    """Mine the block of the gate, and wait until the relayer has seen it."""
    world.at(signers.gate)
    wrong = signers.reveal(signers.commit(1), b"\6" * 32)
    world.wait(lambda: "is possible in" not in post("/v1/reveals", wrong).text, "the relayer's next look at the chain")


def test_relayer__commits_and_reveals_of_others__are_mined_in_its_name_and_recorded(
    world: Any, relayer: Post, signers: Signers
) -> None:
    commits = [signers.commit(0), signers.commit(1)]
    answers = [relayer("/v1/commits", signers.body(commit)) for commit in commits]
    assert [ended(world, relayer, answer)["state"] for answer in answers] == ["mined", "mined"]
    reach_gate(world, relayer, signers)
    revealed = [ended(world, relayer, relayer("/v1/reveals", signers.reveal(commit))) for commit in commits]
    assert [one["state"] for one in revealed] == ["mined", "mined"]
    entries = world.view().refresh().rounds[0].entries
    assert {who: entry.key for who, entry in entries.items()} == dict.fromkeys(signers.forecasters[:2], KEY)
    sent = world.provider.make_request("eth_getTransactionByHash", [revealed[0]["transaction"]])
    assert sent["from"].lower() == str(ape.accounts.test_accounts[RELAYER].address).lower()
    record = [json.loads(line) for line in (world.folder / "node" / "relayed.jsonl").read_text().splitlines()]
    assert [who for line in record if line["kind"] == "commit" for who in line["forecasters"]] == signers.forecasters[
        :2
    ]
    assert all(int(line["cost_wei"]) > 0 for line in record)


def test_relayer__same_commit_again__is_the_same_submission_and_sent_once(
    world: Any, relayer: Post, signers: Signers
) -> None:
    body = signers.body(signers.commit(0))
    first = ended(world, relayer, relayer("/v1/commits", body))
    again = relayer("/v1/commits", body)
    assert (again.status_code, again.json()) == (202, first)
    account = ape.accounts.test_accounts[RELAYER]
    before = account.nonce
    assert ended(world, relayer, relayer("/v1/commits", body)) == first
    assert account.nonce == before


def test_relayer__same_commit_many_times_at_once__is_one_submission(
    world: Any, relayer: Post, signers: Signers
) -> None:
    bodies = [signers.body(signers.commit(0)), signers.body(signers.commit(1))] * 8
    with ThreadPoolExecutor(len(bodies)) as senders:
        answers = list(senders.map(lambda body: relayer("/v1/commits", body), bodies))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 2
    assert [ended(world, relayer, answer)["state"] for answer in answers] == ["mined"] * len(bodies)
    record = [json.loads(line) for line in (world.folder / "node" / "relayed.jsonl").read_text().splitlines()]
    assert sorted(who for line in record for who in line["forecasters"]) == sorted(signers.forecasters[:2])


def test_relayer__absent_chain__is_503_with_a_time_to_ask_again(world: Any, signers: Signers, tmp_path: Path) -> None:
    """No request is taken or lost without a word, and nothing is remembered of it."""
    with RpcClient([f"http://127.0.0.1:{free_port()}"], patience_s=0) as rpc:
        checker = Checker(rpc, world.domain, Places("0x", "0x", "0x"))
        parts = RelayerParts(
            pools={world.pool.id: world.pool},
            now=lambda: int(rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16),
            domain=world.domain,
            rpc=rpc,
            account=SharedQueue(TransactionQueue(rpc, signers.account)).lane(Scope(Role.RELAYER, world.pool.id)),
            checker=checker,
            market=str(world.contracts.market.address),
            forecasters=None,
            folder=tmp_path,
        )
        commit = signers.commit(0)
        answers = Relayer(parts).take([(Kind.COMMIT, commit, signers.signature(commit))] * 2)
    assert [(one.status, one.again_s) for one in answers if isinstance(one, Refused)] == [(503, 2)] * 2


def test_relayer__what_it_does_not_take__is_refused_with_the_reason(
    world: Any, relayer: Post, signers: Signers
) -> None:
    good, stranger = signers.commit(0), ape.accounts.test_accounts[9]
    assert ended(world, relayer, relayer("/v1/commits", signers.body(signers.commit(1))))["state"] == "mined"
    for body, status, words in (
        (signers.body(signers.commit(2)), 403, "pays no gas for"),
        (signers.body(signers.commit(0, pool=b"\7" * 32)), 404, "does not serve the pool"),
        (signers.body(good, stranger), 422, f"of {stranger.address}, and the authority"),
        ({**signers.body(good), "signature": "0x" + "11" * 65}, 422, "the signature is"),
        (signers.body(signers.commit(0, round=9)), 425, "is possible in"),
        (signers.body(signers.commit(0, wager_wei=1)), 409, "the market refuses it: Wager"),
        (signers.body(signers.commit(1, root=b"\3" * 32)), 409, "the market refuses it: StaleRevision"),
        ({"commit": {}, "signature": "0x"}, 422, "does not fit"),
        ({**signers.body(good), "more": "x" * 20_000}, 413, "at most 16384 bytes"),
    ):
        answer = relayer("/v1/commits", body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
        assert words in answer.json()["detail"]
    early = relayer("/v1/reveals", signers.reveal(good))
    assert (early.status_code, "the reveal of round 0 is possible in" in early.json()["detail"]) == (425, True)
    reach_gate(world, relayer, signers)
    wrong = relayer("/v1/reveals", signers.reveal(signers.commit(1), b"\6" * 32))
    assert (wrong.status_code, "does not open this commit" in wrong.json()["detail"]) == (422, True)
    absent = relayer("/v1/reveals", signers.reveal(good))
    assert (absent.status_code, "UnknownCommit" in absent.json()["detail"]) == (409, True)


def test_relayer__many_revisions_of_one_round__are_limited(world: Any, relayer: Post, signers: Signers) -> None:
    for revision in range(1, 5):
        assert ended(world, relayer, relayer("/v1/commits", signers.body(signers.commit(0, revision))))
    fifth = relayer("/v1/commits", signers.body(signers.commit(0, 5)))
    assert (fifth.status_code, "4 commits of" in fifth.json()["detail"]) == (429, True)
    assert relayer("/v1/commits", signers.body(signers.commit(1))).status_code == 202


def test_calls__are_encoded_as_the_contracts_interface_says(world: Any, signers: Signers) -> None:
    market, commit = world.contracts.market, signers.commit(0)
    fields, signature = tuple(commit.message().values()), signers.signature(commit)
    assert calls.single(Kind.COMMIT, commit, signature) == market.commit.encode_input(fields, signature)
    assert calls.single(Kind.REVEAL, commit, KEY) == market.reveal.encode_input(fields, KEY)
    many = [Submission("", Kind.COMMIT, commit, signature)] * 2
    assert calls.bundle(Kind.COMMIT, many) == market.commitMany.encode_input([fields] * 2, [signature] * 2)
    keys = [Submission("", Kind.REVEAL, commit, KEY)]
    assert calls.bundle(Kind.REVEAL, keys) == market.revealMany.encode_input([fields], [KEY])


def test_skipped_item__is_found_in_the_receipt_with_its_reason(world: Any, signers: Signers) -> None:
    world.at(signers.opening)
    good, late = signers.commit(0), signers.commit(0, root=b"\3" * 32)
    items = [Submission("", Kind.COMMIT, commit, signers.signature(commit)) for commit in (good, late)]
    account = ape.accounts.test_accounts[RELAYER]
    receipt = account.transfer(
        world.contracts.market, data=calls.bundle(Kind.COMMIT, items), value=0, gas=calls.gas_of(Kind.COMMIT, 2)
    )
    raw = world.provider.make_request("eth_getTransactionReceipt", [receipt.txn_hash])
    skipped = calls.skipped_in(raw["logs"], str(world.contracts.market.address))
    assert list(skipped) == [(world.pool.id, 0, signers.forecasters[0])]
    assert [len(errors) for errors in skipped.values()] == [1]
    rpc = world.closing.enter_context(RpcClient([str(world.provider.uri)]))
    market, me, first = str(world.contracts.market.address), signers.forecasters[0], world.deployment.block
    (skip,) = skips_of(rpc, market, world.pool.id, me, range(3), signers.opening, first)
    assert (skip.round, skip.transaction) == (0, str(receipt.txn_hash))
    assert skip.reason.startswith("StaleRevision: ")
    assert skips_of(rpc, market, world.pool.id, signers.forecasters[1], range(3), signers.opening, first) == []
    # A bundle is paid by whoever sent it.
    assert gas_paid(rpc, [str(receipt.txn_hash)]) == {}
