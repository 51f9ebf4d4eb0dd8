"""The shared vectors, run through the chaincode's own code."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import encode_record
from contracts.consortium.pools.pools import decode_params
from contracts.consortium.rounds.deviations import add_losses, standing_of
from contracts.consortium.rounds.proposals import content_of
from contracts.consortium.rounds.refutations import Shape, decode_proof, encode_proof, require_group
from contracts.consortium.rounds.seal import seal
from contracts.consortium.rounds.settlement import forfeits, settle
from contracts.consortium.rounds.state import Entry, Seal
from forewatt.protocol.deviation import Standing
from forewatt.protocol.pool import params_from_struct
from forewatt.protocol.refute import GroupProof, forecast_group_loss, reference_group_loss
from forewatt.protocol.words import SC
from tests.consortium.fabric.simulation import Proposal, Simulation
from tests.consortium.world import Consortium, Judgement, small_rules

VECTORS = Path(__file__).parents[1] / "vectors"


def load(file: str, family: str) -> list[Any]:
    cases: list[Any] = json.loads((VECTORS / file).read_text())[family]
    return cases


def raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def ints(texts: list[str]) -> list[int]:
    return [int(text) for text in texts]


def call_on(world: Consortium) -> tuple[Call, Simulation]:
    ledger = Simulation("energy", Proposal("tx", Identity("AlphaMSP", "CN=x"), "", b""), world.network.state, {})
    return Call(ledger, Judgement()), ledger


@pytest.mark.parametrize("case", load("payoff.json", "rounds"))
def test_payoff_rounds(case: dict[str, Any]) -> None:
    """With a bound of SC a loss of SC - score has this score."""
    rules = small_rules(loss_max_ppm=SC // 2, steps=1, levels=1, lambda_bps=int(case["lambda_bps"]))
    wagers, reference = tuple(ints(case["wagers"])), int(case["reference_score"])
    sums = [SC - score for score in ints(case["scores"])] + [SC - reference]
    sealed = Seal(("x",) * len(wagers), wagers, int(case["mu_eff_bps"]), 0, ())
    due = settle(rules, 1, sealed, range(len(wagers)), sums, has_reference=True)
    assert list(due.payouts) == ints(case["payouts"])
    assert (list(due.scores), due.reference_score) == (ints(case["scores"]), reference)


@pytest.mark.parametrize("case", load("payoff.json", "locks"))
def test_forfeits(case: dict[str, Any]) -> None:
    rules = small_rules(lambda_bps=int(case["lambda_bps"]), mu_bps=int(case["mu_bps"]))
    assert forfeits(rules, Seal(("x",), (int(case["wager"]),), 0, 0, ()), set()) == (int(case["lock"]),)


@pytest.mark.parametrize("case", load("payoff.json", "gates"))
def test_gates(case: dict[str, Any]) -> None:
    mu_bps, budget, free, wagers = ints([case[name] for name in ("mu_bps", "round_budget", "free_fund", "wagers")])
    world = Consortium(small_rules(lambda_bps=0, mu_bps=mu_bps, round_budget_wei=budget)).found()
    world.reach_phase(0, "gate")
    values = world.network.state.values
    values[key("fund", world.pool)] = encode_record(_fund(free))
    if wagers:
        entry = key("entry", world.pool, 0, "0x" + "11" * 20)
        world.network.state.apply({entry: encode_record(Entry(1, b"", b"", b"", wagers))}, (0, 0))
    call, _ = call_on(world)
    seal(call, pool=world.pool, round=0)
    sealed = call.load(Seal, key("seal", world.pool, 0))
    assert (sealed.mu_eff, sealed.reserve) == (int(case["mu_eff_bps"]), int(case["reserve"]))


def _fund(free: int) -> Any:
    from contracts.consortium.accounts.funds import Fund

    return Fund(free, 0)


@pytest.mark.parametrize("family", ["forecasts", "references"])
def test_refutations(family: str) -> None:
    for case in load("refute.json", family):
        steps, levels, size, feeds = ints([case[name] for name in ("steps", "levels", "group_size", "feed_count")])
        shape = Shape(small_rules(steps=steps, levels=levels, group_size=size), feeds)
        given = case["proof"]
        parts = [tuple(map(raw, given[name])) for name in ("series", "path", "observed", "observedPath")]
        proof = decode_proof(encode_proof(GroupProof(int(given["group"]), *parts)), int(given["group"]))
        seed = raw(case["seed"]) if family == "forecasts" else b""
        require_group(proof.series, proof.path, proof.group, raw(case["root"]), shape, seed)
        require_group(proof.observed, proof.observed_path, proof.group, raw(case["observed_root"]), shape)
        loss = forecast_group_loss if family == "forecasts" else reference_group_loss
        assert loss(proof, steps, levels) == int(case["loss"])
        for series, path in (
            (proof.series[:-1], proof.path),
            (proof.series, (*proof.path, bytes(32))),
            ((b"\0" * 4, *proof.series[1:]), proof.path),
        ):
            with pytest.raises(Refused, match=r"WrongSeries|WrongPath"):
                require_group(series, path, proof.group, raw(case["root"]), shape, seed)


def test_deviations() -> None:
    world = Consortium()
    at = key("standing", world.pool, "0x" + "11" * 20)
    for case in load("deviation.json", "counts"):
        before, after = (
            Standing(**{name: int(value) for name, value in case[side].items()}) for side in ("before", "after")
        )
        world.network.state.apply({at: encode_record(before)}, (0, 0))
        call, _ = call_on(world)
        number, loss, reference, rounds = ints(
            [case[name] for name in ("round", "loss", "reference_loss", "ema_rounds")]
        )
        # A threshold that nothing exceeds.
        rules = replace(small_rules(ema_rounds=rounds), threshold_bps=2**200)
        losses = {"0x" + "11" * 20: loss}
        assert not add_losses(call, world.pool, number, losses, reference, rules, now=0)
        assert standing_of(call, world.pool, "0x" + "11" * 20) == after


def test_slashes() -> None:
    world, forecaster = Consortium(), "0x" + "11" * 20
    for case in load("deviation.json", "slashes"):
        threshold, rounds, scored, loss, reference = ints(
            [case[name] for name in ("threshold_bps", "ema_rounds", "scored", "loss", "reference_loss")]
        )
        # The round before left nothing, and this one brings the sums of the case.
        before = Standing(0, 0, 0, scored - 1)
        if scored < 1:
            continue
        world.network.state.apply({key("standing", world.pool, forecaster): encode_record(before)}, (0, 0))
        call, _ = call_on(world)
        rules = small_rules(threshold_bps=threshold, ema_rounds=rounds)
        exceeded = add_losses(call, world.pool, 0, {forecaster: loss}, reference, rules, now=0)
        assert (forecaster in exceeded) == (case["exceeds"] == "true")
        if exceeded:
            assert standing_of(call, world.pool, forecaster).loss == int(case["left"])


@pytest.mark.parametrize("case", load("pinball.json", "proposals"))
def test_proposals(case: dict[str, Any]) -> None:
    sums, content = content_of([raw(row["row"]) for row in case["rows"]])
    assert list(sums) == [int(row["sum"]) for row in case["rows"]]
    assert content == raw(case["proposal_hash"])


@pytest.mark.parametrize("case", load("typed.json", "pools"))
def test_rules_of_pools(case: dict[str, Any]) -> None:
    decoded, expected = decode_params(raw(case["encoded"])), params_from_struct(case)
    assert decoded == replace(expected, arbitrator=expected.arbitrator.lower())
    with pytest.raises(Refused, match="WrongParams"):
        decode_params(raw(case["encoded"]) + bytes(32))
