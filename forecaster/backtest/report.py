"""The results of a backtest: a table to read, and a list of figures as JSON."""

from dataclasses import asdict
from typing import Any

import numpy as np
from rich.table import Table

from forecaster.backtest.competition import Competition
from forecaster.backtest.run import MODELS, TaskScore
from forecaster.backtest.sweep import CHOICES, Trial
from forewatt.figures import Figure, figure

BEST_TEAMS = 3


def mean_by_model(scores: list[TaskScore]) -> dict[str, float]:
    """Mean loss of each model over the tasks, all weighted alike, as in the competitions."""
    return {name: float(np.mean([score.pinball[name] for score in scores])) for name in MODELS}


def teams(competition: Competition, scores: list[TaskScore]) -> dict[str, dict[str, float]]:
    """Published losses of the teams that took part in all of these tasks, best first, with the benchmark."""
    tasks = [score.task for score in scores]
    complete = {team: losses for team, losses in competition.published().items() if set(tasks) <= set(losses)}
    return dict(sorted(complete.items(), key=lambda item: float(np.mean([item[1][task] for task in tasks]))))


def score_table(competition: Competition, scores: list[TaskScore]) -> Table:
    """Mean pinball loss and coverage by task, with the published losses of the best teams and the benchmark below."""
    table = Table(title=f"{competition.name}: mean pinball loss", title_justify="left")
    for heading in ("model", *(score.task for score in scores), "mean", "80 % covers"):
        table.add_column(heading, justify="left" if heading == "model" else "right")
    means = mean_by_model(scores)
    for name in MODELS:
        losses = [f"{score.pinball[name]:.5f}" for score in scores]
        covered = np.mean([score.coverage[name] for score in scores])
        table.add_row(name, *losses, f"{means[name]:.5f}", f"{covered:.1%}")
    ranked = teams(competition, scores)
    shown = [team for at, team in enumerate(ranked) if at < BEST_TEAMS or team.startswith("Benchmark")]
    for team in shown:
        losses_of_team = [ranked[team][score.task] for score in scores]
        table.add_row(
            f"published: {team}", *(f"{loss:.5f}" for loss in losses_of_team), f"{np.mean(losses_of_team):.5f}", ""
        )
    return table


def coverage_line(scores: list[TaskScore], model: str = "lstm") -> str:
    """One line with the coverage of each task."""
    return "80 % intervals cover " + ", ".join(f"{score.task}: {score.coverage[model]:.1%}" for score in scores)


def figures(competition: Competition, scores: list[TaskScore]) -> list[Figure]:
    """The losses of all models and the coverage, beside their targets."""
    unit = "MW" if competition.name.endswith("load") else "pu"
    ranked = teams(competition, scores)
    tasks = [score.task for score in scores]
    best = {team: float(np.mean([losses[task] for task in tasks])) for team, losses in list(ranked.items())[:1]}
    means = mean_by_model(scores)
    peers = {"lightgbm": means["lightgbm"], **best}
    rows = [figure(f"{name}: pinball, tasks {tasks[0]}-{tasks[-1]}", means[name], unit, peer=peers) for name in MODELS]
    for target in competition.targets():
        chosen = [score for score in scores if score.task in target["tasks"]]
        if len(chosen) == len(target["tasks"]):
            value = mean_by_model(chosen)[target["name"]]
            label = f"{target['name']}: pinball, tasks {chosen[0].task}-{chosen[-1].task}, to be reached"
            rows.append(figure(label, value, unit, target["value"], peer=peers))
    covered = [score.coverage["lstm"] for score in scores]
    rows.append(figure("lstm: |coverage of 80 % - 0.8|", abs(float(np.mean(covered)) - 0.8), "share", 0.03))
    worst = max(abs(share - 0.8) for share in covered)
    rows.append(figure("lstm: worst |coverage of 80 % - 0.8| of a task", worst, "share", 0.05))
    return rows


def region_figures(by_day_and_model: dict[tuple[str, str], dict[str, float]]) -> list[Figure]:
    """Figures from held-out metrics by (day, model): the mean over the days, with the baselines as peers."""
    rows = []
    for model in dict.fromkeys(model for _, model in by_day_and_model):
        daily = [metrics for (_, name), metrics in by_day_and_model.items() if name == model]
        peers = {peer: float(np.mean([metrics[peer] for metrics in daily])) for peer in ("climatology", "persistence")}
        rows.append(figure(f"{model}: pinball", float(np.mean([m["model"] for m in daily])), "pu", peer=peers))
        apart = abs(float(np.mean([m["coverage"] for m in daily])) - 0.8)
        rows.append(figure(f"{model}: |coverage of 80 % - 0.8|", apart, "share", 0.03))
    return rows


def trial_table(name: str, trials: list[Trial]) -> Table:
    """The trials of a search, best first, with the values drawn."""
    table = Table(title=f"{name}: recipes by their loss on left-out days before the first task", title_justify="left")
    for heading in ("trial", "loss", "trained", *CHOICES):
        table.add_column(heading, justify="right")
    for trial in trials:
        drawn = (f"{getattr(trial.recipe, field):g}" for field in CHOICES)
        table.add_row(str(trial.number), f"{trial.loss:.5f}", f"{trial.trained:.0%}", *drawn)
    return table


def trial_rows(trials: list[Trial]) -> list[dict[str, Any]]:
    """Rows {trial, loss, trained, recipe}, best first. `trained` is less than 1 for a trial that ended early."""
    return [
        {"trial": t.number, "loss": round(t.loss, 6), "trained": round(t.trained, 3), "recipe": asdict(t.recipe)}
        for t in trials
    ]
