"""Searches for a recipe with Optuna: earlier trials guide the next one, and a poor trial ends early.

The study is a file in the folder of the trained models, so a search that was stopped continues. One search at a time
uses a study.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Final

import optuna
from optuna.distributions import CategoricalDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState

from forecaster.backtest.cache import cache_path
from forecaster.backtest.competition import Competition
from forecaster.backtest.sweep import CHOICES, Trial, Trials
from forecaster.domain import Floats
from forecaster.evaluation.scoring import mean_pinball

log = logging.getLogger(__name__)
STAGES: Final = 3
"""A trial is compared with the earlier ones after each of these parts of its training, and ends if it is worse than
their median there."""
UNPRUNED: Final = 5
"""The first trials all end: they are what the others are compared with."""


def guided_search(
    competition: Competition, trials: int, folder: Path, report: Callable[[int, float], None]
) -> list[Trial]:
    """Run trials until the study has `trials` of them; the best comes first, those that ended early come last.

    Trial 0 is the competition's own recipe. `report` receives a trial's number and the share done.
    """
    shared = Trials.of(competition, folder)
    study = _study(shared)
    while (done := len(_ended(study))) < trials:
        # A sampler of its own for each trial: a search that was stopped draws what it would have drawn.
        study.sampler = optuna.samplers.TPESampler(seed=done)
        trial = study.ask({name: CategoricalDistribution(values) for name, values in CHOICES.items()} if done else {})
        recipe = replace(shared.default, **trial.params)
        try:
            loss = shared.loss(
                recipe, partial(report, done), partial(_judge, trial, recipe.epochs, shared.split.train.truth)
            )
        except optuna.TrialPruned:
            study.tell(trial, state=TrialState.PRUNED)
        else:
            study.tell(trial, loss)
        report(done, 1.0)
    return sorted(
        (_result(shared, at, trial) for at, trial in enumerate(_ended(study))),
        key=lambda trial: (trial.trained < 1, trial.loss),
    )


def _study(shared: Trials) -> optuna.Study:
    """The study of a competition; what a search that was killed left unfinished counts as not tried."""
    optuna.logging.disable_default_handler()
    optuna.logging.enable_propagation()
    choices = {name: list(values) for name, values in CHOICES.items()}
    path = cache_path(shared.folder, "study", asdict(shared.default), choices, shared.key).with_suffix(".journal")
    path.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        study_name="sweep",
        storage=JournalStorage(JournalFileBackend(str(path))),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=UNPRUNED),
        load_if_exists=True,
    )
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        log.info("trial %d was not finished; another one takes its place", trial.number)
        study.tell(trial.number, state=TrialState.FAIL)
    return study


def _ended(study: optuna.Study) -> list[FrozenTrial]:
    """The trials that have a result, in order."""
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))


def _judge(trial: optuna.Trial, epochs: int, truth: Floats, share: float, left_out: Callable[[], Floats]) -> None:
    """Report the loss of a trial after each stage but the last. Raises TrialPruned if it is a poor one."""
    epoch = round(share * epochs)
    stage = epoch * STAGES // epochs
    if stage == STAGES or stage == (epoch - 1) * STAGES // epochs:
        return
    trial.report(mean_pinball(truth, left_out()), stage)
    if trial.should_prune():
        raise optuna.TrialPruned


def _result(shared: Trials, number: int, trial: FrozenTrial) -> Trial:
    """A trial of the study with its loss: the final one, or that of the stage after which it ended."""
    recipe = replace(shared.default, **trial.params)
    if trial.state is TrialState.COMPLETE and trial.value is not None:
        return Trial(number, recipe, trial.value)
    stage = max(trial.intermediate_values)
    return Trial(number, recipe, trial.intermediate_values[stage], stage / STAGES)
