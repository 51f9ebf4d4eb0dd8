"""Cases of one group executed again: its proof and the loss it comes to."""

from forewatt.protocol import refute
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.protocol.vectors.encoding import Drawn, Json, written
from forewatt.protocol.words import MISSING, SCALE_PPM

STEPS, LEVELS = 3, 4
# Feeds, group size, group.
_SHAPES = ((1, 1, 0), (1, 2, 0), (4, 1, 3), (4, 4, 0), (5, 8, 0), (11, 4, 2), (11, 2, 5))


def cases() -> dict[str, Json]:
    """The content of refute.json."""
    drawn = Drawn("refute")
    return {
        "forecasts": [_forecast(drawn, *shape) for shape in _SHAPES],
        "references": [_reference(drawn, *shape) for shape in _SHAPES],
    }


def _forecast(drawn: Drawn, feeds: int, group_size: int, group: int) -> Json:
    key = drawn.word()
    series = [_flawed(drawn, feed) for feed in range(feeds)]
    observed = [_observed(drawn, feed + 1) for feed in range(feeds)]
    proof = refute.forecast_proof(series, key, observed, group, group_size)
    roots = {"root": forecast_tree(series, key, group_size).root}
    loss = refute.forecast_group_loss(proof, STEPS, LEVELS)
    return _case(proof, feeds, group_size, observed, loss, {"key": key, **roots})


def _reference(drawn: Drawn, feeds: int, group_size: int, group: int) -> Json:
    earlier = [_observed(drawn, feed) for feed in range(feeds)]
    observed = [_observed(drawn, feed + 1) for feed in range(feeds)]
    proof = refute.reference_proof(earlier, observed, group, group_size)
    roots = {"root": observation_tree(earlier, group_size).root}
    loss = refute.reference_group_loss(proof, STEPS, LEVELS)
    return _case(proof, feeds, group_size, observed, loss, {"key": bytes(32), **roots})


def _case(
    proof: refute.GroupProof,
    feeds: int,
    group_size: int,
    observed: list[bytes],
    loss: int,
    known: dict[str, bytes],
) -> Json:
    shape = {"group_size": group_size, "feed_count": feeds, "steps": STEPS, "levels": LEVELS}
    truth = {"observed_root": observation_tree(observed, group_size).root, "loss": loss}
    return written({**shape, **known, **truth, "proof": proof.message()})


def _flawed(drawn: Drawn, feed: int) -> bytes:
    """Mostly sound forecasts; every fifth is missing, every seventh crosses, every eleventh is too short."""
    values = drawn.forecast(STEPS, LEVELS, -SCALE_PPM, SCALE_PPM)
    if feed % 5 == 4:
        return b""
    if feed % 7 == 6:
        return encode_series((*values[:-1], -SCALE_PPM))
    return encode_series(values[:-1] if feed % 11 == 10 else values)


def _observed(drawn: Drawn, feed: int) -> bytes:
    """Mostly whole observations; every fourth lacks a step, every sixth is missing."""
    values = drawn.observation(STEPS, -SCALE_PPM, SCALE_PPM)
    if feed % 6 == 5:
        return b""
    return encode_series((MISSING, *values[1:]) if feed % 4 == 3 else values)
