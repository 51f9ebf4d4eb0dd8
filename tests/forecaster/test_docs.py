"""The model of the tutorial `bring-your-own-model` trains and answers like every other model."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from forecaster.domain import Horizon, Panel
from forecaster.features.grid import LEAD
from forecaster.models import KINDS
from forecaster.training.pipeline import train

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "bring-your-own-model.md"


def test_the_documented_model_trains_and_answers(panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.search(r'```python title="[^"]*"\n(.*?)```', PAGE.read_text(), re.DOTALL)
    assert code
    (tmp_path / "documented_model.py").write_text(code.group(1))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(KINDS, "recent", "documented_model:Recent")
    from forecaster.models import model_class

    outcome = train(model_class("recent")(), panel, "docs", tmp_path / "recent", lambda _share: None)
    quantiles = outcome.trained.forecast(panel, Horizon(panel.end_s, panel.end_s + LEAD * 900))
    assert quantiles.shape == (8, 24, 9)
    assert (np.diff(quantiles, axis=-1) >= 0).all()
    losses = outcome.manifest.metrics["all"]
    assert losses["model"] < losses["persistence"]
    sys.modules.pop("documented_model")
