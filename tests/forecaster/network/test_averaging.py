"""The moving average of the weights, with which an ensemble predicts."""

import numpy as np
import pytest

from forecaster.network.cases import Cases
from forecaster.network.members import NOBODY, Members, decay_of
from forecaster.network.recipe import Recipe

COUNT, STEPS, LEVEL = 256, 6, 2.0


@pytest.mark.parametrize(
    ("steps", "decay"), [(10_000, 0.98), (200, 0.98), (100, 0.96), (32, 0.875), (4, 0.0), (1, 0.0)]
)
def test_decay__few_steps__reaches_over_the_last_ones_only(steps: int, decay: float) -> None:
    assert decay_of(0.98, steps) == pytest.approx(decay)


def test_members__trained_for_32_steps__predict_what_was_learnt_and_not_the_start() -> None:
    shape = (COUNT, STEPS, 1)
    features = np.random.default_rng(1).normal(size=(COUNT, STEPS, 3)).astype(np.float32)
    cases = Cases(
        features=features,
        scale=np.ones(shape, np.float32),
        truth=np.full(shape, LEVEL, np.float32),
        block=np.zeros(COUNT, np.int64),
        age_days=np.zeros(COUNT, np.float32),
    )
    recipe = Recipe(members=2, hidden=8, layers=1, dropout=0.0, epochs=8, learning_rate=0.05, head="centred", passes=1)
    members = Members(cases, np.full(COUNT, NOBODY), 9, recipe, device="cpu", precision="full")
    members.fit(lambda _share: None)
    assert np.abs(members.predict(cases)[..., 4] - LEVEL).mean() < 0.1
