"""Random cases of all libraries, extremes included, with the answers that Python computes."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import astuple, replace

from case import (
    HIGH,
    LOW,
    NOW_S,
    Case,
    Dice,
    draw_forecast,
    draw_leaves_and_tree,
    draw_legs,
    draw_observation,
    draw_shape,
)
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from proofs import group_loss, quorum
from rules import draw_epoch, draw_rules, move_to_limit, struct
from seals import cid, cid_hash, opened, salt
from stakes import bucket, counted, exceeds, gain, lowered, power, scales, shares, slash

from forewatt.protocol import limits, payoff, rows, score, tree, windows
from forewatt.protocol.errors import ParamsError
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import BPS, MAX_ENTRIES, MAX_PROPOSALS, MAX_WAGER_UNITS, MAX_WEI, MISSING, SC

NOBODY = "0x" + "00" * 20
PAUSED = 4


def cases(count: int, seed: int, methods: Set[str] | None = None) -> Iterator[Case]:
    """Yield `count` cases, in the proportions of FAMILIES; with `methods` only cases that call one of them."""
    dice = Dice(seed)
    families = [(maker, weight) for maker, weight in FAMILIES if methods is None or maker(dice).method in methods]
    makers = [maker for maker, weight in families for _ in range(weight)]
    for number in range(count):
        yield makers[number % len(makers)](dice)


def _leaf_loss(dice: Dice) -> Case:
    steps, levels = draw_shape(dice)
    series = b"" if dice.random() < 0.05 else encode_series(draw_forecast(dice, steps, levels))
    truth = b"" if dice.random() < 0.05 else encode_series(draw_observation(dice, steps))
    return Case("loss", (series, truth, steps, levels), (score.leaf_loss(series, truth, steps, levels),))


def _reference_loss(dice: Dice) -> Case:
    steps, levels = draw_shape(dice)
    earlier, truth = (encode_series(draw_observation(dice, steps)) for _ in range(2))
    if dice.random() < 0.1:
        earlier = dice.choice((b"", earlier[:-4], b"\x80\0\0\0" * steps))
    if dice.random() < 0.1:
        truth = dice.choice((b"", truth + truth[:4]))
    lost = score.reference_loss(earlier, truth, steps, levels)
    return Case("referenceLoss", (earlier, truth, steps, levels), (lost,))


def _step_loss(dice: Dice) -> Case:
    steps, levels = draw_shape(dice)
    values = sorted(dice.randint(LOW, HIGH) for _ in range(steps * levels))
    step, y = dice.randrange(steps), dice.choice((LOW, HIGH, *values[:2], dice.randint(LOW, HIGH)))
    truth = [MISSING] * steps
    truth[step] = y
    lost = score.leaf_loss(encode_series(values), encode_series(truth), steps, levels)
    return Case("stepLoss", (encode_series(values), y, step, levels), (lost,))


def _score(dice: Dice) -> Case:
    bound = dice.choice((1, 2, 10**9, dice.randint(1, 2**40), dice.randint(1, 2**72)))
    loss = dice.choice((0, 1, bound - 1, bound, bound + 1, dice.randint(0, bound), dice.randint(0, 2 * bound)))
    return Case("score", (loss, bound), (score.score(loss, bound),))


def _bounds(dice: Dice) -> Case:
    shape_ = (dice.randint(1, 2**32 - 1), dice.randint(1, 2**16 - 1), dice.randint(1, 255), dice.randint(1, 2**32 - 1))
    worst = score.worst_loss(shape_[2]) * shape_[1] * shape_[3]
    return Case("bounds", shape_, (score.loss_bound(*shape_), worst))


def _payouts(dice: Dice) -> Case:
    count = dice.choice((1, 1, 2, 2, 3, 5, 8, dice.randint(1, MAX_ENTRIES)))
    most = dice.choice((3, 10**6, 10**21, MAX_WEI))
    wagers = [dice.choice((1, most, dice.randint(1, most))) for _ in range(count)]
    scores = [dice.choice((0, SC, dice.randint(0, SC), dice.randint(SC * 9 // 10, SC))) for _ in range(count)]
    reference = dice.choice((0, SC, dice.randint(0, SC)))
    lambda_bps, mu_bps = draw_legs(dice)
    entries = [payoff.Scored(wager, score_) for wager, score_ in zip(wagers, scores, strict=True)]
    paid = payoff.payoff(entries, reference, lambda_bps, mu_bps).payouts_wei
    return Case("payouts", (wagers, scores, reference, lambda_bps, mu_bps), (paid,))


def _gate(dice: Dice) -> Case:
    mu_bps = dice.choice((0, 1, 500, BPS, dice.randint(0, BPS)))
    budget, free = (dice.choice((0, 1, dice.randint(0, 10**22), 2**128 - 1)) for _ in range(2))
    wagers = dice.choice((0, 1, dice.randint(1, 10**22), MAX_ENTRIES * MAX_WEI))
    mu_eff = payoff.mu_effective(mu_bps, budget, free, wagers)
    return Case("gate", (mu_bps, budget, free, wagers), (mu_eff, payoff.reserve(mu_eff, wagers)))


def _lock(dice: Dice) -> Case:
    lambda_bps, mu_bps = draw_legs(dice)
    wager = dice.choice((1, 3, dice.randint(1, 10**6), MAX_WEI, dice.randint(1, MAX_WEI)))
    return Case("lock", (wager, lambda_bps, mu_bps), (payoff.lock(wager, lambda_bps, mu_bps),))


def _proposal_bond(dice: Dice) -> Case:
    bond_wei, n = dice.choice((1, limits.MAX_BOND_WEI, dice.randint(1, limits.MAX_BOND_WEI))), dice.randrange(64)
    return Case("proposalBond", (bond_wei, n), (payoff.proposal_bond_wei(bond_wei, n),))


def _wager_unit(dice: Dice) -> Case:
    params = replace(draw_rules(dice), min_wager_wei=1000 * dice.choice((1, dice.randint(1, MAX_WEI // 1000))))
    return Case("wagerUnit", (params.min_wager_wei,), (params.wager_unit_wei,))


def _wager_units(dice: Dice) -> Case:
    params = replace(draw_rules(dice), min_wager_wei=1000 * dice.choice((1, dice.randint(1, 10**18))))
    unit = params.wager_unit_wei
    units = dice.choice((999, 1000, 1001, dice.randint(1000, 10**6), MAX_WAGER_UNITS, MAX_WAGER_UNITS + 1))
    wager = min(MAX_WEI, units * unit + dice.choice((0, 0, 0, -1, 1)))
    allowed = params.min_wager_wei <= wager == params.whole_wager_wei(wager)
    return Case("wagerUnits", (wager, params.min_wager_wei), (wager // unit,) if allowed else None)


def _leaf(dice: Dice) -> Case:
    index = dice.choice((0, 1, 2**32 - 1, dice.randint(0, 2**32 - 1)))
    content = dice.randbytes(dice.choice((0, 4, dice.randint(1, 100))))
    salt = dice.choice((b"", dice.randbytes(32)))
    return Case("leaf", (index, salt, content), (tree.leaf(index, content, salt),))


def _depth(dice: Dice) -> Case:
    group = 1 << dice.randint(0, 13)
    feeds = dice.choice((1, 2, 3, group, group + 1, max(1, group - 1), dice.randint(1, 2**16)))
    return Case("depth", (group, feeds), (tree.depth_of(feeds, group),))


def _root(dice: Dice) -> Case:
    leaves, built = draw_leaves_and_tree(dice)
    return Case("root", (leaves, len(built.levels) - 1), (built.root,))


def _climb(dice: Dice) -> Case:
    _, built = draw_leaves_and_tree(dice)
    height = dice.randint(0, len(built.levels) - 1)
    index = dice.randrange(len(built.levels[height]))
    return Case("climb", (built.levels[height][index], index, list(built.path(index, height))), (built.root,))


def _proposal(dice: Dice) -> Case:
    entries, groups = dice.randint(0, 4), dice.choice((1, 2, dice.randint(1, 40)))
    table = [[dice.choice((0, 2**40 - 1, dice.randint(0, 2**40 - 1))) for _ in range(groups)] for _ in range(entries)]
    encoded = [rows.encode_row(losses) for losses in table]
    sums, hashes = [sum(losses) for losses in table], [rows.row_hash(row) for row in encoded]
    if dice.random() < 0.1 and encoded:
        encoded[-1] = dice.choice((encoded[-1][:-1], encoded[-1] + bytes(5)))
        details = (len(encoded) - 1, len(encoded[-1]), 5 * groups)
        error = keccak(text="WrongRowLength(uint256,uint256,uint256)")[:4] + encode(["uint256"] * 3, details)
        return Case("proposal", (encoded, groups, NOBODY, 0), error)
    proposer, at = "0x" + dice.randbytes(20).hex(), dice.randint(0, 2**40)
    hashed = rows.proposal_hash(sums, hashes)
    seal = keccak(encode(["bytes32", "address", "uint256"], [hashed, proposer, at]))
    return Case("proposal", (encoded, groups, proposer, at), (tuple(sums), tuple(hashes), hashed, seal))


def _row_sum(dice: Dice) -> Case:
    losses = [dice.choice((2**40 - 1, dice.randint(0, 2**40 - 1))) for _ in range(dice.randint(0, 14))]
    row = rows.encode_row(losses)
    return Case("rowSum", (row + dice.randbytes(30), len(row)), (sum(losses),))


def _loss_at(dice: Dice) -> Case:
    losses = [dice.choice((0, 2**40 - 1, dice.randint(0, 2**40 - 1))) for _ in range(dice.randint(1, 9))]
    group = dice.choice((0, len(losses) - 1, len(losses), dice.randrange(len(losses))))
    return Case("lossAt", (rows.encode_row(losses), group), (losses[group],) if group < len(losses) else None)


def _settled(dice: Dice) -> Case:
    count = dice.randint(1, 6)
    wagers = [dice.choice((dice.randint(1, 10**21), MAX_WEI)) for _ in range(count)]
    counted = dice.randrange(1 << count)
    forfeits = [0 if counted >> i & 1 else dice.randint(0, wager) for i, wager in enumerate(wagers)]
    bound, reference = dice.randint(1, 2**40), dice.randint(0, SC)
    lambda_bps, mu_bps = draw_legs(dice)
    sums = [dice.randint(0, 2 * bound) for i in range(count) if counted >> i & 1]
    scores = _at_bits(counted, [score.score(loss, bound) for loss in sums], [0] * count)
    played = [payoff.Scored(wagers[i], scores[i]) for i in range(count) if counted >> i & 1]
    kept_wagers = [wager - lost for wager, lost in zip(wagers, forfeits, strict=True)]
    paid = _at_bits(counted, payoff.payoff(played, reference, lambda_bps, mu_bps).payouts_wei, kept_wagers)
    entries = [(NOBODY, wager, 0, wager, lost) for wager, lost in zip(wagers, forfeits, strict=True)]
    stakes = (0, 0, reference, lambda_bps, mu_bps)
    # A bit behind the last entry is nobody's.
    counted |= dice.choice((0, 1 << count))
    return Case("settled", (entries, counted, sums, bound, stakes), (tuple(scores), tuple(paid)))


def _at_bits(bits: int, values: Sequence[int], others: Sequence[int]) -> list[int]:
    """The next value where a bit is set, else what `others` has there."""
    left = iter(values)
    return [next(left) if bits >> i & 1 else other for i, other in enumerate(others)]


def _bits(dice: Dice) -> Case:
    bits, index = dice.choice((0, 1, 2**127, 2**128 - 1, dice.getrandbits(128))), dice.randint(0, 127)
    below = bits & ((1 << index) - 1)
    return Case("bits", (bits, index), (bool(bits >> index & 1), bits | 1 << index, below, bits.bit_count()))


def _times(dice: Dice) -> Case:
    params, number = draw_rules(dice), dice.randint(0, 2**32)
    return Case("times", (struct(params), number), (params.gate(number), params.hard_end_s))


def _phase(dice: Dice) -> Case:
    params, number, status = draw_rules(dice), dice.randint(0, 1000), dice.choice((0, 0, 0, 0, 1, 2, 3, 4))
    ends = astuple(windows.deadlines(params, number))
    time = dice.choice(ends) + dice.choice((-1, 0, 1))
    ended = windows.Phase.FINAL, windows.Phase.CANCELLED, windows.Phase.SETTLE
    runs = status in (0, PAUSED)
    phase = windows.phase_at(params, number, time, paused=status == PAUSED) if runs else ended[status - 1]
    return Case("phase", (struct(params), number, status, time), (list(windows.Phase).index(phase),))


def _within(dice: Dice) -> Case:
    before, afterwards = dice.choice((0, 1, 1000)), dice.choice((0, 1, 1000))
    return Case("within", (before, afterwards), () if afterwards > 0 else None)


def _since(dice: Dice) -> Case:
    before = dice.choice((-1000, -1, 0, 1, 1000))
    return Case("since", (before,), () if before >= 0 else None)


def _limits(dice: Dice) -> Case:
    params = move_to_limit(dice, draw_rules(dice))
    cooldown_s = params.open_ahead_s + params.hard_end_s + dice.choice((-1, 0, 1, 10**6))
    return Case(
        "limits", (struct(params), max(0, cooldown_s)), _allowed(limits.check_params, params, max(0, cooldown_s))
    )


def _epoch_limits(dice: Dice) -> Case:
    params = draw_rules(dice)
    epoch = draw_epoch(dice, params)
    return Case("epochLimits", (astuple(epoch), struct(params)), _allowed(limits.check_epoch, epoch, params))


def _next_limits(dice: Dice) -> Case:
    params = draw_rules(dice)
    epoch, last = draw_epoch(dice, params), draw_epoch(dice, params)
    opening = NOW_S + params.open_ahead_s + dice.choice((-1, 0, 1, 1))
    params = replace(params, genesis=max(0, opening - params.period_s * 7))
    epoch = replace(epoch, from_round=7)
    last = replace(
        last, from_round=dice.choice((0, 6, 6, 7, 8)), feed_count=epoch.feed_count + dice.choice((-1, 0, 0, 1))
    )
    last = replace(last, feed_count=max(0, last.feed_count))
    arguments = (astuple(epoch), struct(params), last.from_round, last.feed_count)
    return Case("nextLimits", arguments, _allowed(limits.check_next_epoch, epoch, params, last, NOW_S))


def _max_proposals(_dice: Dice) -> Case:
    return Case("maxProposals", (), (MAX_PROPOSALS,))


def _group_count(dice: Dice) -> Case:
    group, feeds = 1 << dice.randint(0, 13), dice.choice((1, dice.randint(1, 2**16)))
    feeds = dice.choice((feeds, group, group + 1, 2 * group))
    return Case("groupCount", (group, feeds), (-(-feeds // group),))


def _allowed(check: Callable[..., None], *arguments: object) -> tuple[object, ...] | None:
    try:
        check(*arguments)
    except ParamsError:
        return None
    return ()


FAMILIES: tuple[tuple[Callable[[Dice], Case], int], ...] = (
    (_leaf_loss, 6),
    (_reference_loss, 2),
    (_step_loss, 1),
    (_payouts, 4),
    (_score, 3),
    (_bounds, 1),
    (_gate, 1),
    (_lock, 1),
    (_proposal_bond, 1),
    (_wager_unit, 1),
    (_wager_units, 2),
    (_leaf, 1),
    (salt, 1),
    (opened, 2),
    (cid, 1),
    (cid_hash, 1),
    (_depth, 1),
    (_root, 1),
    (_climb, 1),
    (_proposal, 1),
    (_settled, 2),
    (_bits, 1),
    (_times, 1),
    (_phase, 1),
    (_within, 1),
    (_since, 1),
    (_limits, 2),
    (_epoch_limits, 1),
    (_next_limits, 1),
    (_group_count, 1),
    (_max_proposals, 1),
    (_loss_at, 1),
    (_row_sum, 1),
    (group_loss, 3),
    (quorum, 2),
    (power, 1),
    (counted, 2),
    (exceeds, 1),
    (shares, 1),
    (lowered, 1),
    (scales, 1),
    (bucket, 1),
    (gain, 2),
    (slash, 1),
)
"""Functions that draw a case, each with its weight: its share of all cases."""
