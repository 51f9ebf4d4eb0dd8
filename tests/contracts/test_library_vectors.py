"""The libraries against tests/vectors: Solidity agrees with Python bit for bit."""

import json
from pathlib import Path
from typing import Any

import pytest
from eth_utils import keccak

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
BLOCKS: dict[str, list[dict[str, Any]]] = {
    f"{path.stem}.{name}": cases
    for path in sorted(VECTORS.glob("*.json"))
    for name, cases in json.loads(path.read_text()).items()
}


@pytest.fixture(scope="module")
def harness(project, deployed, relayer):
    """Deployed after `deployed`, which sees to it that the code is that of the sources."""
    assert deployed
    return relayer.deploy(project.Harness)


def cases(block: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", BLOCKS[block], ids=lambda case: str(BLOCKS[block].index(case)))


def raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts]


@cases("tree.leaves")
def test_leaf(harness, case) -> None:
    assert bytes(harness.leaf(int(case["index"]), raw(case["salt"]), raw(case["content"]))) == raw(case["leaf"])


@cases("tree.trees")
def test_tree(harness, case) -> None:
    depth = harness.depth(int(case["group_size"]), int(case["feed_count"]))
    assert depth == int(case["depth"])
    assert bytes(harness.root([raw(leaf) for leaf in case["leaves"]], depth)) == raw(case["root"])
    for path in case["paths"]:
        siblings = [raw(sibling) for sibling in path["siblings"]]
        assert bytes(harness.climb(raw(path["node"]), int(path["index"]), siblings)) == raw(case["root"])


@cases("tree.forecasts")
def test_forecast_tree(harness, case) -> None:
    salts = [bytes(harness.salt(raw(case["key"]), i)) for i in range(len(case["series"]))]
    assert salts == [raw(salt) for salt in case["salts"]]
    leaves = [
        bytes(harness.leaf(i, salt, raw(series)))
        for i, (salt, series) in enumerate(zip(salts, case["series"], strict=True))
    ]
    depth = harness.depth(int(case["group_size"]), len(leaves))
    assert bytes(harness.root(leaves, depth)) == raw(case["root"])


@cases("typed.commits")
def test_commit_hash_and_signer(harness, case) -> None:
    names = ["pool", "round", "forecaster", "revision", "root", "keyHash", "cid", "modelVersion", "issuedAt", "wager"]
    texts = {"pool", "root", "keyHash", "cid", "modelVersion"}
    fields = {
        name: raw(case[name]) if name in texts else case[name] if name == "forecaster" else int(case[name])
        for name in names
    }
    assert bytes(harness.commitHash(fields)) == raw(case["struct_hash"])
    assert harness.recover(raw(case["digest"]), raw(case["signature"])).lower() == case["signer"].lower()


@cases("typed.observations")
def test_observation_hash_and_signer(harness, case) -> None:
    hashed = harness.observationHash(
        raw(case["pool"]), int(case["round"]), raw(case["root"]), int(case["available"]), raw(case["cid"])
    )
    assert bytes(hashed) == raw(case["struct_hash"])
    assert harness.recover(raw(case["digest"]), raw(case["signature"])).lower() == case["signer"].lower()


@cases("typed.pools")
def test_pool_encoding(harness, deployed, case) -> None:
    method = next(item for item in deployed.pools.contract_type.methods if item.name == "poolId")
    names = [field.name for field in method.inputs[0].components]
    params = {name: case[name] if case[name].startswith("0x") else int(case[name]) for name in names}
    encoded = bytes(harness.poolEncoding(int(case["chain_id"]), case["market"], params))
    assert encoded[64:] == raw(case["encoded"])
    assert keccak(encoded) == raw(case["pool_id"])


@cases("pinball.leaves")
def test_loss(harness, case) -> None:
    loss = harness.loss(raw(case["forecast"]), raw(case["observed"]), int(case["steps"]), int(case["levels"]))
    assert loss == int(case["loss"])


@cases("pinball.scores")
def test_score(harness, case) -> None:
    bound = harness.lossBound(*(int(case[name]) for name in ("loss_max_ppm", "steps", "levels", "feed_count")))
    assert bound == int(case["bound"])
    assert harness.score(int(case["loss"]), bound) == int(case["score"])


@cases("pinball.proposals")
def test_proposal(harness, case) -> None:
    rows = case["rows"]
    groups = len(rows[0]["losses"]) if rows else 1
    sums, hashes, whole = harness.proposal([raw(row["row"]) for row in rows], groups)
    assert list(sums) == [int(row["sum"]) for row in rows]
    assert [bytes(item) for item in hashes] == [raw(row["hash"]) for row in rows]
    assert bytes(whole) == raw(case["proposal_hash"])


@cases("payoff.rounds")
def test_payouts(harness, case) -> None:
    paid = harness.payouts(
        numbers(case["wagers"]),
        numbers(case["scores"]),
        int(case["reference_score"]),
        int(case["lambda_bps"]),
        int(case["mu_eff_bps"]),
    )
    assert list(paid) == numbers(case["payouts"])
    assert sum(numbers(case["wagers"])) - sum(paid) == int(case["fund_delta"])


@cases("payoff.gates")
def test_gate(harness, case) -> None:
    gate = harness.gate(*(int(case[name]) for name in ("mu_bps", "round_budget", "free_fund", "wagers")))
    assert list(gate) == [int(case["mu_eff_bps"]), int(case["reserve"])]


@cases("payoff.locks")
def test_lock(harness, case) -> None:
    assert harness.lock(*(int(case[name]) for name in ("wager", "lambda_bps", "mu_bps"))) == int(case["lock"])


@cases("pinball.references")
def test_reference_loss(harness, case) -> None:
    shape = int(case["steps"]), int(case["levels"])
    assert harness.referenceLoss(raw(case["earlier"]), raw(case["observed"]), *shape) == int(case["loss"])


@pytest.mark.parametrize("case", BLOCKS["refute.forecasts"] + BLOCKS["refute.references"])
def test_group_loss(harness, case) -> None:
    proof = {
        name: int(value) if name == "group" else [raw(item) for item in value] for name, value in case["proof"].items()
    }
    shape = {
        name: int(case[key])
        for name, key in (
            ("group", "group_size"),
            ("feedCount", "feed_count"),
            ("steps", "steps"),
            ("levels", "levels"),
        )
    }
    roots = raw(case["root"]), raw(case["observed_root"])
    assert harness.groupLoss(proof, raw(case["key"]), *roots, shape) == int(case["loss"])


@cases("deviation.powers")
def test_power(harness, case) -> None:
    assert list(harness.power(int(case["ema_rounds"]), int(case["exponent"]))) == [
        int(case["decay"]),
        int(case["power"]),
    ]


@cases("deviation.counts")
def test_counted(harness, case) -> None:
    added = (int(case[name]) for name in ("round", "loss", "reference_loss", "ema_rounds"))
    after = harness.counted(standing(case["before"]), *added)
    assert [after.loss, after.referenceLoss, after.lastRound, after.scored] == numbers(list(case["after"].values()))


@cases("deviation.slashes")
def test_exceeds(harness, case) -> None:
    told = standing({"loss": case["loss"], "reference_loss": case["reference_loss"], "scored": case["scored"]})
    rules = int(case["threshold_bps"]), int(case["ema_rounds"])
    assert list(harness.exceeds(told, *rules)) == [case["exceeds"] == "true", int(case["left"])]


def standing(told: dict[str, str]) -> dict[str, Any]:
    return {
        "loss": int(told["loss"]),
        "referenceLoss": int(told["reference_loss"]),
        "lastRound": int(told.get("last_round", 0)),
        "scored": int(told["scored"]),
        "jailed": False,
    }
