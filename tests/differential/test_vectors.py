"""The shared vectors in tests/vectors against the Solidity libraries, bit for bit."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from eth_utils import keccak

from forewatt.protocol.vectors.typed import example_params

sys.path.append(str(Path(__file__).parent))
from probe import Probe, compile_probe
from seals import CHAIN_ID

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
BLOCKS: dict[str, list[dict[str, Any]]] = {
    f"{path.stem}.{name}": cases
    for path in sorted(VECTORS.glob("*.json"))
    for name, cases in json.loads(path.read_text()).items()
}
COMMIT_FIELDS = [
    "pool",
    "round",
    "forecaster",
    "revision",
    "root",
    "keyHash",
    "cid",
    "modelVersion",
    "issuedAt",
    "wager",
]
PROOF_FIELDS = ["group", "series", "path", "observed", "observedPath"]

Call = Callable[..., tuple[Any, ...]]


@pytest.fixture(scope="module")
def call(stack_parts) -> Iterator[Call]:
    """Calls a library's method through its probe and returns the values, as a tuple."""
    with closing(Probe(compile_probe(), stack_parts("anvil").settings.rpc_url)) as probe:
        yield probe.call


def cases(block: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", BLOCKS[block], ids=lambda case: str(BLOCKS[block].index(case)))


def raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts]


@cases("tree.leaves")
def test_leaf(call, case) -> None:
    assert call("leaf", int(case["index"]), raw(case["salt"]), raw(case["content"])) == (raw(case["leaf"]),)


@cases("tree.trees")
def test_tree(call, case) -> None:
    depth = int(case["depth"])
    assert call("depth", int(case["group_size"]), int(case["feed_count"])) == (depth,)
    assert call("root", [raw(leaf) for leaf in case["leaves"]], depth) == (raw(case["root"]),)
    for path in case["paths"]:
        siblings = [raw(sibling) for sibling in path["siblings"]]
        assert call("climb", raw(path["node"]), int(path["index"]), siblings) == (raw(case["root"]),)


@cases("tree.forecasts")
def test_forecast_tree(call, case) -> None:
    salts = [raw(salt) for salt in case["salts"]]
    leaves = []
    for index, (salt, series) in enumerate(zip(salts, case["series"], strict=True)):
        assert call("salt", raw(case["seed"]), index) == (salt,)
        leaves += call("leaf", index, salt, raw(series))
    (depth,) = call("depth", int(case["group_size"]), len(leaves))
    assert call("root", leaves, depth) == (raw(case["root"]),)


@cases("seal.keys")
def test_seed_and_key_hash(call, case) -> None:
    assert call("seed", raw(case["context"]), raw(case["key"])) == (raw(case["seed"]), raw(case["key_hash"]))


def test_context(call) -> None:
    (case,) = (case for case in BLOCKS["seal.keys"] if int(case["chain_id"]) == CHAIN_ID)
    scope = case["market"], raw(case["pool"]), int(case["round"]), case["forecaster"], int(case["revision"])
    assert call("context", *scope) == (raw(case["context"]),)


@cases("typed.commits")
def test_commit_hash_and_signer(call, case) -> None:
    texts = {"pool", "root", "keyHash", "cid", "modelVersion"}
    fields = [
        raw(case[name]) if name in texts else case[name] if name == "forecaster" else int(case[name])
        for name in COMMIT_FIELDS
    ]
    assert call("commitHash", fields) == (raw(case["struct_hash"]),)
    assert call("recover", raw(case["digest"]), raw(case["signature"])) == (case["signer"].lower(),)


@cases("typed.observations")
def test_observation_hash_and_signer(call, case) -> None:
    fields = raw(case["pool"]), int(case["round"]), raw(case["root"]), int(case["available"]), raw(case["cid"])
    assert call("observationHash", *fields) == (raw(case["struct_hash"]),)
    assert call("recover", raw(case["digest"]), raw(case["signature"])) == (case["signer"].lower(),)


@cases("typed.pools")
def test_pool_encoding(call, case) -> None:
    texts = [case[name] for name in example_params().struct()]
    params = [text if len(text) == 42 else raw(text) if text.startswith("0x") else int(text) for text in texts]
    (encoded,) = call("poolEncoding", int(case["chain_id"]), case["market"], params)
    assert encoded[64:] == raw(case["encoded"])
    assert keccak(encoded) == raw(case["pool_id"])


@cases("pinball.leaves")
def test_loss(call, case) -> None:
    shape = int(case["steps"]), int(case["levels"])
    assert call("loss", raw(case["forecast"]), raw(case["observed"]), *shape) == (int(case["loss"]),)


@cases("pinball.scores")
def test_score(call, case) -> None:
    bound, _ = call("bounds", *(int(case[name]) for name in ("loss_max_ppm", "steps", "levels", "feed_count")))
    assert bound == int(case["bound"])
    assert call("score", int(case["loss"]), bound) == (int(case["score"]),)


@cases("pinball.proposals")
def test_proposal(call, case) -> None:
    rows = case["rows"]
    groups = len(rows[0]["losses"]) if rows else 1
    sums, hashes, whole, _ = call("proposal", [raw(row["row"]) for row in rows], groups, "0x" + "00" * 20, 0)
    assert list(sums) == [int(row["sum"]) for row in rows]
    assert list(hashes) == [raw(row["hash"]) for row in rows]
    assert whole == raw(case["proposal_hash"])


@cases("payoff.rounds")
def test_payouts(call, case) -> None:
    wagers = numbers(case["wagers"])
    terms = (int(case[name]) for name in ("reference_score", "lambda_bps", "mu_eff_bps"))
    (paid,) = call("payouts", wagers, numbers(case["scores"]), *terms)
    assert list(paid) == numbers(case["payouts"])
    assert sum(wagers) - sum(paid) == int(case["fund_delta"])


@cases("payoff.gates")
def test_gate(call, case) -> None:
    terms = (int(case[name]) for name in ("mu_bps", "round_budget", "free_fund", "wagers"))
    assert call("gate", *terms) == (int(case["mu_eff_bps"]), int(case["reserve"]))


@cases("payoff.locks")
def test_lock(call, case) -> None:
    terms = (int(case[name]) for name in ("wager", "lambda_bps", "mu_bps"))
    assert call("lock", *terms) == (int(case["lock"]),)


@cases("pinball.references")
def test_reference_loss(call, case) -> None:
    shape = int(case["steps"]), int(case["levels"])
    assert call("referenceLoss", raw(case["earlier"]), raw(case["observed"]), *shape) == (int(case["loss"]),)


@pytest.mark.parametrize("case", BLOCKS["refute.forecasts"] + BLOCKS["refute.references"])
def test_group_loss(call, case) -> None:
    group, *parts = (case["proof"][name] for name in PROOF_FIELDS)
    proof = (int(group), *([raw(item) for item in part] for part in parts))
    roots = raw(case["root"]), raw(case["observed_root"])
    shape = [int(case[name]) for name in ("group_size", "feed_count", "steps", "levels")]
    assert call("groupLoss", proof, raw(case["seed"]), *roots, shape) == (int(case["loss"]),)


@cases("deviation.powers")
def test_power(call, case) -> None:
    assert call("power", int(case["ema_rounds"]), int(case["exponent"])) == (int(case["decay"]), int(case["power"]))


@cases("deviation.counts")
def test_counted(call, case) -> None:
    loss, reference_loss, last_round, scored = numbers(list(case["before"].values()))
    losses = int(case["loss"]), int(case["reference_loss"])
    arguments = (loss, reference_loss), last_round, scored, int(case["round"]), losses, int(case["ema_rounds"])
    assert call("counted", *arguments) == tuple(numbers(list(case["after"].values())))


@cases("deviation.slashes")
def test_exceeds(call, case) -> None:
    sums = int(case["loss"]), int(case["reference_loss"])
    rules = int(case["threshold_bps"]), int(case["ema_rounds"])
    answer = (case["exceeds"] == "true", int(case["left"]))
    assert call("exceeds", sums, int(case["scored"]), *rules) == answer
