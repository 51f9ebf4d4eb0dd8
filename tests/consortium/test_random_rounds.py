"""Random rounds on the chaincode give the scores, payouts and deviations of the audit's model, bit for bit."""

import random
from itertools import pairwise
from typing import Any

import pytest

from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.rounds.deviations import Jail
from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.deviation import Standing
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import BPS, MISSING, SCALE_PPM
from tests.consortium.reference import Model
from tests.consortium.rounds import Round, Series
from tests.consortium.world import ALPHA, BETA, GRID, TOKEN, Consortium, small_rules

Dice = random.Random
ROUNDS = 6


def draw_world(dice: Dice) -> Consortium:
    lambda_bps = dice.choice((0, 500, dice.randint(0, BPS)))
    rules = small_rules(
        steps=dice.randint(1, 4),
        levels=dice.randint(1, 5),
        group_size=dice.choice((1, 2, 4)),
        # A round ends before the next one opens, so that each is played as a whole.
        period_s=43_200,
        ref_lag=dice.choice((1, 2)),
        loss_max_ppm=dice.choice((1, 50_000, 400_000)),
        lambda_bps=lambda_bps,
        mu_bps=dice.choice((0, dice.randint(0, BPS - lambda_bps), BPS - lambda_bps)),
        round_budget_wei=dice.choice((0, TOKEN, 50 * TOKEN)),
        threshold_bps=dice.choice((1, 10_001, 15_000)),
        slash_bps=dice.choice((0, 100, 500)),
        ema_rounds=dice.choice((1, 2, 20)),
        min_wager_wei=dice.choice((1000, TOKEN)),
    )
    return Consortium(rules, feed_count=dice.randint(1, 5)).found()


def draw_forecast(dice: Dice, rules: PoolParams, feed_count: int) -> Series:
    def series(feed: int) -> bytes:
        # The first feed is never missing: with one feed the root would be zero.
        if feed and dice.random() < 0.1:
            return b""
        levels = [sorted(dice.randint(-SCALE_PPM, SCALE_PPM) for _ in range(rules.levels)) for _ in range(rules.steps)]
        if dice.random() < 0.1:
            levels[0].reverse()
        return encode_series([value for step in levels for value in step])

    return tuple(series(feed) for feed in range(feed_count))


def draw_truth(dice: Dice, rules: PoolParams, feed_count: int) -> Series:
    def series(feed: int) -> bytes:
        # The first feed is never missing: with one feed the root would be zero.
        if feed and dice.random() < 0.1:
            return b""
        values = [dice.choice((MISSING, dice.randint(-SCALE_PPM, SCALE_PPM))) for _ in range(rules.steps)]
        return encode_series(values if dice.random() < 0.9 else [MISSING] * rules.steps)

    return tuple(series(feed) for feed in range(feed_count))


def is_free(dice: Dice, model: Model, client: Identity) -> bool:
    """Whether a client may commit; half of the jailed ones recalibrate, if a period has passed."""
    world = model.world
    value = world.network.state.values.get(key("jail", world.pool, address_of(client)))
    jail = decode_record(Jail, value) if value else None
    if jail is None or not jail.jailed:
        return True
    since = jail.slashed_at + world.rules.period_s
    if dice.random() < 0.5 or since > max(world.ticks):
        return False
    world.reach(since)
    model.record(world.send(client, "recalibrate", pool=world.pool, reason="retrained"), since)
    return True


def desk(msp: str) -> Identity:
    """The client that is the authority of all forecasters of an operator."""
    return Identity(msp, "CN=desk")


def play(
    dice: Dice, model: Model, played: Round, clients: list[Identity], bonder: Identity, truths: dict[int, Series]
) -> None:
    """One round from commits to collected dues, with the endorsements that it needs and no more.

    In odd rounds the operators' desks send their forecasters' commits in bundles.
    """
    world, rules, number = model.world, model.world.rules, played.number
    world.reach_phase(number, "open")
    bundled: dict[str, list[bytes]] = {}
    for client in clients:
        if dice.random() < 0.9 and is_free(dice, model, client):
            wager = rules.min_wager_wei * dice.randint(1000, 9000) // 1000
            forecast = played.forecast(client, draw_forecast(dice, rules, world.feed_count), wager)
            played.entries[forecast.address] = forecast
            if number % 2:
                bundled.setdefault(client.msp, []).append(encode_canonical(forecast.arguments))
            else:
                model.record(world.send(client, "commit", endorsers=[ALPHA, BETA, GRID], **forecast.arguments), 0)
    for msp, commits in bundled.items():
        given = {"commits": commits, "signatures": [b""] * len(commits)}
        model.record(world.send(desk(msp), "commit_many", endorsers=[ALPHA, BETA, GRID], **given), 0)
    played.close(bonder)
    revealed = {i for i, _ in enumerate(played.order) if dice.random() < 0.9}
    for index in sorted(revealed):
        played.reveal(played.order[index])
    available = dice.getrandbits(64) | dice.getrandbits(64)
    counted = [i for i in sorted(revealed) if available >> i & 1]
    truths[number] = draw_truth(dice, rules, world.feed_count)
    played.observe(bonder, truths[number], available)
    rows = played.rows([played.order[i] for i in counted], truths.get(number - rules.ref_lag))
    played.propose(bonder, rows)
    events: list[dict[str, Any]] = played.finalize(bonder)
    gate = next(e["fields"] for e in world.events if e["event"] == "GateClosed" and e["fields"]["round"] == number)
    expected = model.settlement(played, counted, rows, gate["muEff"])
    final = next(event["fields"] for event in events if event["event"] == "Finalized")
    settled = [event["fields"] for event in events if event["event"] == "Settled"]
    assert [score or 0 for score in expected.scores] == final["scores"]
    assert (expected.reference_score, expected.mu_eff_bps) == (final["referenceScore"], final["muEff"])
    assert list(expected.forfeits_wei) == [fields["forfeit"] for fields in settled]
    assert list(expected.payouts_wei) == [fields["payout"] - fields["forfeit"] for fields in settled]
    over = rules.gate(number) + rules.dispute_end_s + 2 * rules.refute_window_s
    model.record(events, over)
    before = len(world.events)
    played.collect()
    model.record(world.events[before:], over)


def campaign(seed: int) -> None:
    """Six rounds of one pool, one after the other, and the deviations at their end."""
    dice = Dice(seed)
    world = draw_world(dice)
    model, bonder = Model(world), world.rich(GRID)
    clients = [world.forecaster((ALPHA, BETA)[i % 2], f"node {i}", 10_000 * TOKEN) for i in range(dice.randint(1, 4))]
    for client in clients:
        world.send(client, "set_authority", authority=address_of(desk(client.msp)))
    truths: dict[int, Series] = {}
    for number in range(ROUNDS):
        play(dice, model, Round(world, number), clients, bonder, truths)
    values = world.network.state.values
    for forecaster, (standing, jailed) in model.deviations().items():
        assert decode_record(Standing, values[key("standing", world.pool, forecaster)]) == standing
        jail = values.get(key("jail", world.pool, forecaster))
        assert (jail is not None and decode_record(Jail, jail).jailed) == jailed
    issued = sum(e["fields"]["amount"] for e in world.events if e["event"] in ("Deposited", "Funded"))
    assert world.total() == issued
    hashes = [(block.hash, following.previous) for block, following in pairwise(world.network.blocks)]
    assert all(hash_ == previous for hash_, previous in hashes)


@pytest.mark.parametrize("seed", range(34))
def test_random_rounds_settle_as_the_audit_expects(seed: int) -> None:
    campaign(seed)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1000, 1170))
def test_a_thousand_random_rounds_settle_as_the_audit_expects(seed: int) -> None:
    campaign(seed)
