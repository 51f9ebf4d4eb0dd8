"""Test vectors of losses, references, scores and a proposal's rows."""

from forewatt.protocol import rows, score
from forewatt.protocol.series import encode_series
from forewatt.protocol.vectors.encoding import Json, RandomValues, to_json
from forewatt.protocol.words import MISSING, SCALE_PPM

LOW, HIGH = -SCALE_PPM, SCALE_PPM
INT32_MAX = 2**31 - 1


def cases() -> dict[str, Json]:
    """The content of pinball.json."""
    random = RandomValues("pinball")
    return {
        "leaves": [*_extreme_leaves(), *(_random_leaf(random, steps, levels) for steps, levels in _SHAPES)],
        "references": _references(random),
        "scores": [_score(loss, *shape) for shape in _BOUNDS for loss in _losses_around(*shape)],
        "proposals": [_proposal(random, entries, groups) for entries, groups in ((0, 1), (1, 1), (4, 8), (3, 128))],
    }


_SHAPES = ((1, 1), (1, 9), (24, 9), (24, 9), (24, 9), (4, 99))
_BOUNDS = ((1, 1, 1, 1), (200_000, 24, 9, 64), (2**32 - 1, 96, 99, 1024))


def _extreme_leaves() -> list[Json]:
    even = (-1000, 0, 1000)
    pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((LOW,) * 3, (HIGH,)),
        ((HIGH,) * 3, (LOW,)),
        ((HIGH,) * 3, (HIGH,)),
        (even, (0,)),
        (even, (MISSING,)),
        (even, (HIGH + 1,)),
        (even, (LOW - 1,)),
        (even, (INT32_MAX,)),
        ((1, 0, 2), (5,)),
        ((0, 2, 1), (5,)),
        ((0, 1, HIGH + 1), (5,)),
        ((LOW - 1, 0, 1), (5,)),
        ((MISSING, 0, 1), (5,)),
        ((1, 0, 2), (MISSING,)),
        ((*even, *even), (HIGH, MISSING)),
        # Values may fall from one step to the next, but not within a step.
        ((5, 6, 7, 1, 2, 3), (4, 4)),
        ((5, 6, 7, 3, 2, 1), (4, 4)),
    ]
    cases = [_leaf(encode_series(forecast), encode_series(observed), len(observed), 3) for forecast, observed in pairs]
    observed, forecast = encode_series((7, MISSING)), encode_series((*even, *even))
    cases += [_leaf(b"", observed, 2, 3), _leaf(b"", b"", 2, 3)]
    return [*cases, *(_leaf(forecast, wrong, 2, 3) for wrong in _wrong_sizes(encode_series((7, 8))))]


def _random_leaf(random: RandomValues, steps: int, levels: int) -> Json:
    forecast = random.forecast(steps, levels, LOW, HIGH)
    observed = [value if random.between(0, 9) else MISSING for value in random.observation(steps, LOW, HIGH)]
    return _leaf(encode_series(forecast), encode_series(observed), steps, levels)


def _leaf(forecast: bytes, observed: bytes, steps: int, levels: int) -> Json:
    loss = score.leaf_loss(forecast, observed, steps, levels)
    return to_json({"steps": steps, "levels": levels, "forecast": forecast, "observed": observed, "loss": loss})


def _references(random: RandomValues) -> list[Json]:
    earlier = [
        (10, 20, 30, 40),
        (MISSING, 20, MISSING, 40),
        (MISSING, MISSING, MISSING, 40),
        (10, MISSING, MISSING, MISSING),
        (MISSING,) * 4,
        (HIGH + 1, 20, LOW - 1, HIGH),
    ]
    observed = encode_series((0, HIGH, MISSING, LOW))
    cases = [_reference(encode_series(values), observed, 4, 9) for values in earlier]
    day = [encode_series(random.observation(24, 0, HIGH)) for _ in range(2)]
    full, truth = encode_series(earlier[0]), encode_series((1, 2, 3, 4))
    return [
        *cases,
        *(_reference(wrong, truth, 4, 9) for wrong in _wrong_sizes(full)),
        *(_reference(full, wrong, 4, 9) for wrong in _wrong_sizes(truth)),
        _reference(day[0], day[1], 24, 9),
    ]


def _reference(earlier: bytes, observed: bytes, steps: int, levels: int) -> Json:
    inputs = {"steps": steps, "levels": levels, "earlier": earlier, "observed": observed}
    values = score.reference_values(earlier, steps)
    return to_json({**inputs, "values": values, "loss": score.reference_loss(earlier, observed, steps, levels)})


def _wrong_sizes(leaf: bytes) -> tuple[bytes, ...]:
    """Nothing, a step too few, a step too many, a byte too many: all count as a missing leaf."""
    return b"", leaf[:-4], leaf + leaf[:4], leaf + leaf[:1]


def _losses_around(*shape: int) -> list[int]:
    bound = score.loss_bound(*shape)
    return [0, 1, bound // 3, bound - 1, bound, bound + 1, 2 * bound]


def _score(loss: int, loss_max_ppm: int, steps: int, levels: int, feed_count: int) -> Json:
    bound = score.loss_bound(loss_max_ppm, steps, levels, feed_count)
    shape = {"loss_max_ppm": loss_max_ppm, "steps": steps, "levels": levels, "feed_count": feed_count}
    return to_json({"loss": loss, **shape, "bound": bound, "score": score.score(loss, bound)})


def _proposal(random: RandomValues, entries: int, groups: int) -> Json:
    table = [[random.between(0, 2**40 - 1) for _ in range(groups)] for _ in range(entries)]
    if table:
        table[0][0], table[-1][-1] = 0, 2**40 - 1
    encoded = [rows.encode_row(losses) for losses in table]
    listed = [
        {"losses": losses, "row": row, "sum": sum(losses), "hash": rows.row_hash(row)}
        for losses, row in zip(table, encoded, strict=True)
    ]
    whole = rows.proposal_hash([sum(losses) for losses in table], [rows.row_hash(row) for row in encoded])
    return to_json({"rows": listed, "proposal_hash": whole})
