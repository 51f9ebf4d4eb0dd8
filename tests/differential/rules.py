"""Random rules and epochs of a pool: within all limits, on a limit, or just beyond it."""

import random
from dataclasses import replace
from typing import Any

from forewatt.protocol.cid import cid_of
from forewatt.protocol.limits import MAX_ATTESTORS, MAX_BOND_WEI, MAX_ROW_BYTES, MIN_WINDOW_S, Epoch
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.rows import LOSS_BYTES
from forewatt.protocol.words import BPS, MAX_ENTRIES, ZERO32

Dice = random.Random
NOBODY = "0x" + 40 * "0"


def struct(params: PoolParams) -> tuple[object, ...]:
    """Return the rules as the contract's struct."""
    return tuple(params.struct().values())


def draw_rules(dice: Dice) -> PoolParams:
    """Draw rules within all limits, of which they reach a few."""
    steps, step_s = dice.randint(1, 8), dice.randint(1, 3600)
    lead_s = dice.randint(MIN_WINDOW_S, 3600)
    truth_s = lead_s + steps * step_s
    period_s = steps * step_s + dice.choice((0, dice.randint(0, 3600)))
    observe_start_s = truth_s + dice.choice((0, 60))
    observe_end_s = observe_start_s + dice.choice((MIN_WINDOW_S, 600))
    dispute_end_s = observe_end_s + dice.choice((MIN_WINDOW_S, 600))
    ref_lag = -(-truth_s // period_s)
    min_wager_wei = dice.choice((1000, 10**18))
    resolve_end_s = dispute_end_s + dice.choice((MIN_WINDOW_S, 600, ref_lag * period_s))
    lambda_bps = dice.randint(0, BPS)
    return PoolParams(
        region=dice.randbytes(32),
        step_s=step_s,
        steps=steps,
        levels=dice.randint(1, 9),
        group_size=1 << dice.randint(0, 4),
        genesis=dice.randint(10**6, 2**40),
        period_s=period_s,
        lead_s=lead_s,
        ref_lag=ref_lag,
        open_ahead_s=dice.choice((MIN_WINDOW_S, 3600)),
        reveal_end_s=dice.choice((MIN_WINDOW_S, lead_s)),
        observe_start_s=observe_start_s,
        observe_end_s=observe_end_s,
        dispute_end_s=dispute_end_s,
        resolve_end_s=resolve_end_s,
        propose_end_s=resolve_end_s + dice.choice((MIN_WINDOW_S, 600)),
        refute_window_s=dice.choice((MIN_WINDOW_S, 600)),
        loss_max_ppm=dice.choice((1, 200_000)),
        lambda_bps=lambda_bps,
        mu_bps=dice.choice((0, BPS - lambda_bps)),
        round_budget_wei=dice.randint(0, 10**22),
        threshold_bps=dice.randint(10_001, 50_000),
        slash_bps=dice.choice((0, 500)),
        ema_rounds=dice.choice((1, 20)),
        arbitrator="0x" + dice.randbytes(20).hex(),
        min_wager_wei=min_wager_wei,
        max_entries=dice.choice((1, MAX_ENTRIES)),
        lock_cap_bps=dice.choice((1, BPS)),
        observe_bond_wei=dice.choice((min_wager_wei, 10**19, MAX_BOND_WEI)),
        propose_bond_wei=dice.choice((min_wager_wei, 10**19, MAX_BOND_WEI)),
        fee_wei=10**16,
    )


def move_to_limit(dice: Dice, params: PoolParams) -> PoolParams:
    """Return the rules, in most cases with a few of them moved to a limit or just beyond it."""
    moved = dice.choice(
        (
            {},
            {"step_s": dice.choice((0, params.step_s + 1))},
            {"steps": dice.choice((0, params.steps + 1))},
            {"levels": 0},
            {"steps": 1, "step_s": 1, "levels": 127, "group_size": dice.choice((1, 32, 64))},
            {"steps": 1, "step_s": 1, "levels": dice.choice((133, 134, 135)), "group_size": dice.choice((32, 64))},
            {"steps": 1, "step_s": 1, "levels": dice.choice((1, 2)), "group_size": dice.choice((64, 128, 8192))},
            {"steps": dice.choice((128, 129)), "step_s": 1, "levels": 1, "group_size": dice.choice((64, 128))},
            {"steps": 1, "step_s": 1, "levels": 254, "group_size": dice.choice((16, 32))},
            # G * T * K * (K + 1) * 1e6 just below 2^40 and just above it.
            {"steps": dice.choice((27, 28)), "step_s": 1, "levels": 200, "group_size": 1},
            # Above 2^40 because of the factor K + 1; the next one would be above it only with K + 2.
            {"steps": 56, "step_s": 1, "levels": 140, "group_size": 1},
            {"steps": 40, "step_s": 1, "levels": 165, "group_size": 1},
            {"steps": 2731, "step_s": 1, "levels": 3, "group_size": 1},
            {"steps": 1, "step_s": 1, "levels": 1, "group_size": 1},
            {"group_size": dice.choice((0, 3, 6, params.group_size + 1))},
            {"period_s": params.period_s + dice.choice((-1, 1))},
            {"period_s": params.steps * params.step_s - dice.choice((0, 1))},
            {"period_s": params.lead_s + params.steps * params.step_s, "ref_lag": 1},
            {"ref_lag": dice.choice((0, params.ref_lag - 1, params.ref_lag + 1))},
            {"open_ahead_s": dice.choice((0, MIN_WINDOW_S - 1, MIN_WINDOW_S))},
            {"reveal_end_s": dice.choice((0, MIN_WINDOW_S - 1, MIN_WINDOW_S, params.lead_s, params.lead_s + 1))},
            {"observe_start_s": params.lead_s + params.steps * params.step_s + dice.choice((-1, 0))},
            {"observe_end_s": params.observe_start_s + MIN_WINDOW_S + dice.choice((-1, 0))},
            {"dispute_end_s": params.observe_end_s + MIN_WINDOW_S + dice.choice((-1, 0))},
            {"resolve_end_s": params.dispute_end_s + MIN_WINDOW_S + dice.choice((-1, 0))},
            {"resolve_end_s": params.dispute_end_s + params.ref_lag * params.period_s + dice.choice((0, 1))},
            {"propose_end_s": params.resolve_end_s + MIN_WINDOW_S + dice.choice((-1, 0))},
            {"refute_window_s": dice.choice((0, MIN_WINDOW_S - 1, MIN_WINDOW_S))},
            {"observe_bond_wei": params.min_wager_wei + dice.choice((-1, 0))},
            {"propose_bond_wei": params.min_wager_wei + dice.choice((-1, 0))},
            {"observe_bond_wei": MAX_BOND_WEI + dice.choice((0, 1))},
            {"propose_bond_wei": MAX_BOND_WEI + dice.choice((0, 1))},
            {"loss_max_ppm": 0},
            {"mu_bps": BPS - params.lambda_bps + dice.choice((0, 1))},
            {"slash_bps": dice.choice((500, 501))},
            {"ema_rounds": 0},
            {"arbitrator": NOBODY},
            {"min_wager_wei": dice.choice((0, 1, 999, 1000, 1001))},
            {"lock_cap_bps": dice.choice((0, 1, BPS, BPS + 1))},
            {"max_entries": dice.choice((0, 1, MAX_ENTRIES, MAX_ENTRIES + 1))},
        )
    )
    changed: dict[str, Any] = {name: value if value == NOBODY else max(0, value) for name, value in moved.items()}
    return replace(params, **changed)


def draw_epoch(dice: Dice, params: PoolParams) -> Epoch:
    """Draw an epoch whose feeds, quorum or attestors lie within a limit, on it, or one beyond it."""
    most_groups = MAX_ROW_BYTES // LOSS_BYTES // (params.max_entries + 1)
    most_feeds = most_groups * params.group_size
    count = dice.choice((1, 3, 4, 5, MAX_ATTESTORS, MAX_ATTESTORS + 1))
    signers = sorted(dice.sample(range(1, 2**32), count))
    if dice.random() < 0.2:
        signers[0] = dice.choice((0, signers[-1]))
    return Epoch(
        from_round=0,
        feeds_root=dice.choice((dice.randbytes(32), dice.randbytes(32), dice.randbytes(32), ZERO32)),
        feed_count=dice.choice((0, 1, 64, most_feeds, most_feeds, most_feeds + 1)),
        manifest_cid=dice.choice((cid_of(b""),) * 10 + (cid_of(b"")[:-1], b"")),
        attestors=tuple(f"0x{signer:040x}" for signer in signers),
        quorum=min(255, dice.choice((0, count // 2, count // 2 + 1, count // 2 + 1, count, count + 1))),
    )
