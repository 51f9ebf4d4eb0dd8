"""Test vectors of a group's proof and of the loss that the contract computes from it."""

from forewatt.protocol import refute
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.protocol.vectors.encoding import Json, RandomValues, to_json
from forewatt.protocol.words import MISSING, SCALE_PPM

STEPS, LEVELS = 3, 4
# Feeds, group size, group.
_SHAPES = ((1, 1, 0), (1, 2, 0), (4, 1, 3), (4, 4, 0), (5, 8, 0), (11, 4, 2), (11, 2, 5))


def cases() -> dict[str, Json]:
    """The content of refute.json."""
    random = RandomValues("refute")
    return {
        "forecasts": [_forecast(random, *shape) for shape in _SHAPES],
        "references": [_reference(random, *shape) for shape in _SHAPES],
    }


def _forecast(random: RandomValues, feeds: int, group_size: int, group: int) -> Json:
    seed = random.word()
    series = [_flawed(random, feed) for feed in range(feeds)]
    observed = [_observed(random, feed + 1) for feed in range(feeds)]
    proof = refute.forecast_proof(series, seed, observed, group, group_size)
    roots = {"root": forecast_tree(series, seed, group_size).root}
    loss = refute.forecast_group_loss(proof, STEPS, LEVELS)
    return _case(proof, feeds, group_size, observed, loss, {"seed": seed, **roots})


def _reference(random: RandomValues, feeds: int, group_size: int, group: int) -> Json:
    earlier = [_observed(random, feed) for feed in range(feeds)]
    observed = [_observed(random, feed + 1) for feed in range(feeds)]
    proof = refute.reference_proof(earlier, observed, group, group_size)
    roots = {"root": observation_tree(earlier, group_size).root}
    loss = refute.reference_group_loss(proof, STEPS, LEVELS)
    return _case(proof, feeds, group_size, observed, loss, {"seed": bytes(32), **roots})


def _case(
    proof: refute.GroupProof,
    feeds: int,
    group_size: int,
    observed: list[bytes],
    loss: int,
    inputs: dict[str, bytes],
) -> Json:
    shape = {"group_size": group_size, "feed_count": feeds, "steps": STEPS, "levels": LEVELS}
    truth = {"observed_root": observation_tree(observed, group_size).root, "loss": loss}
    return to_json({**shape, **inputs, **truth, "proof": proof.message()})


def _flawed(random: RandomValues, feed: int) -> bytes:
    """A valid forecast, but every fifth is missing, every seventh crosses, and every eleventh is too short."""
    values = random.forecast(STEPS, LEVELS, -SCALE_PPM, SCALE_PPM)
    if feed % 5 == 4:
        return b""
    if feed % 7 == 6:
        return encode_series((*values[:-1], -SCALE_PPM))
    return encode_series(values[:-1] if feed % 11 == 10 else values)


def _observed(random: RandomValues, feed: int) -> bytes:
    """A complete observation, but every fourth lacks a step and every sixth is missing."""
    values = random.observation(STEPS, -SCALE_PPM, SCALE_PPM)
    if feed % 6 == 5:
        return b""
    return encode_series((MISSING, *values[1:]) if feed % 4 == 3 else values)
