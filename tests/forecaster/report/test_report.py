"""The report of a trained model: judged on new days alone, complete, and one file."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from forecaster.domain import Panel
from forecaster.errors import TrainingError
from forecaster.evaluation.scoring import mean_pinball
from forecaster.models import model_class
from forecaster.registry.folder import load_trained
from forecaster.report.command import report
from forecaster.report.judged import MODEL, judged_on
from forecaster.report.page import days_of, page
from forecaster.training.pipeline import TrainingOutcome, train
from forewatt.settings import settings
from tests.forecaster.region import REGION, TestRegion

Outcomes = dict[str, TrainingOutcome]


def test_judged__days__are_those_after_everything_that_the_model_knows(outcomes: Outcomes, later: Panel) -> None:
    trained = outcomes["gbm"].trained
    judged = judged_on(trained, later, days=28)
    assert int(judged.times_s.min()) == trained.known_until_s
    assert int(judged.times_s.max()) == later.end_s - later.step_s
    assert judged_on(trained, later, days=2).starts_s.min() == later.end_s - 2 * 86_400
    assert mean_pinball(judged.observed, judged.forecasts[MODEL]) == pytest.approx(
        float(np.nanmean(judged.losses(MODEL)))
    )
    assert set(judged.forecasts) == {MODEL, "climatology", "persistence"}


def test_judged__no_new_day__says_until_when_the_model_knows(outcomes: Outcomes, panel: Panel) -> None:
    with pytest.raises(TrainingError, match=r"fitted to readings until \d+, and the history ends at \d+"):
        judged_on(outcomes["gbm"].trained, panel, days=28)


def test_judged__nothing_was_measured__is_refused(outcomes: Outcomes, later: Panel) -> None:
    trained = outcomes["gbm"].trained
    pu = later.pu.copy()
    pu[:, later.column(trained.known_until_s) :] = np.nan
    with pytest.raises(TrainingError, match="nothing was measured"):
        judged_on(trained, replace(later, pu=pu), days=28)


def test_drivers__of_a_model__shuffled_inputs_make_the_loss_larger(outcomes: Outcomes, later: Panel) -> None:
    drivers = judged_on(outcomes["gbm"].trained, later, days=28).drivers
    assert max(drivers.values()) > 1.1
    assert drivers["outlook"] == 1.0, "this region has no weather forecasts"
    assert judged_on(outcomes["climatology"].trained, later, days=28).drivers == {}


class Pages(HTMLParser):
    """Collects the addresses that a page would load, and checks that its elements are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value for name, value in attrs if name in {"src", "href", "xlink:href"} and value]
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_startendtag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value for name, value in attrs if name in {"src", "href", "xlink:href"} and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", ["lstm", "gbm", "climatology"])
def test_page__of_every_kind_of_model__is_whole_and_loads_nothing(outcomes: Outcomes, later: Panel, name: str) -> None:
    outcome = outcomes[name]
    judged = judged_on(outcome.trained, later, days=28)
    text = page(judged, outcome.manifest, "forewatt model report <name>")
    parser = Pages()
    parser.feed(text)
    assert parser.open == []
    assert [address for address in parser.loaded if not address.startswith("#")] == []
    assert len(text.encode()) < 1_000_000
    assert text.count("<svg") == 8
    for words in ("Best of", "Median of", "Worst of", outcome.trained.version, "forewatt model report &lt;name&gt;"):
        assert words in text
    assert text == page(judged, outcome.manifest, "forewatt model report <name>"), "the same data give the same page"


def test_days__best_and_worst__are_whole_days_by_their_loss(outcomes: Outcomes, later: Panel) -> None:
    judged = judged_on(outcomes["gbm"].trained, later, days=28)
    days = days_of(judged)
    assert days
    for loss, rows in days:
        assert len(rows) * judged.picks.steps == later.day
        assert len(set(judged.picks.feed[rows])) == 1
        assert len({int(start) // 86_400 for start in judged.starts_s[rows]}) == 1
        assert loss == pytest.approx(float(judged.losses(MODEL)[rows].mean()))


@pytest.fixture
def younger(panel: Panel, tmp_path: Path) -> Path:
    """The folder of a model that has not learnt the last three days."""
    train(
        model_class("climatology")(), panel.known_at(panel.end_s - 3 * 86_400), REGION, tmp_path / "c", lambda _s: None
    )
    return tmp_path / "c"


def invoked(region: TestRegion, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """The result of the command for a model's folder, with the region's stores."""
    for name in ("postgres_url", "mongo_url", "mongo_database"):
        monkeypatch.setenv(f"FOREWATT_{name.upper()}", str(getattr(region.settings, name)))
    settings.cache_clear()
    options = ["--until", str(region.panel.end_s), "--folder", str(folder), "--region", REGION, "--out", str(out)]
    try:
        return CliRunner().invoke(report, ["climatology", *options, "--json"])
    finally:
        settings.cache_clear()


def test_command__of_a_folder__writes_the_page_and_says_the_losses(
    region: TestRegion, younger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = invoked(region, younger, tmp_path / "deep" / "c.html", monkeypatch)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["model"], answer["version"]) == ("climatology", load_trained(younger).version)
    assert 0 < answer["loss_pu"]["model"] < answer["loss_pu"]["persistence"]
    assert answer["version"] in Path(answer["page"]).read_text()


def test_command__model_that_knows_all_days__says_so_and_writes_nothing(
    region: TestRegion, outcomes: Outcomes, models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outcomes
    result = invoked(region, models_folder / "climatology", tmp_path / "c.html", monkeypatch)
    assert result.exit_code == 1
    assert "no day between them" in result.output
    assert not (tmp_path / "c.html").exists()
