"""Backtests on public competitions: rolling tasks, forecast from what was known before them, scored by their rules."""

from pathlib import Path

from forecaster.backtest.competition import Competition


def competition_of(name: str, folder: Path) -> Competition:
    """The competition of that name, with its files read from `folder`. Raises ValueError for an unknown name."""
    from forecaster.backtest.load import Load
    from forecaster.backtest.solar import Solar
    from forecaster.backtest.wind import Wind

    known: dict[str, type[Solar | Wind | Load]] = {kind.name: kind for kind in (Solar, Wind, Load)}
    if name not in known:
        raise ValueError(f"no competition {name!r}: choose one of {', '.join(known)}")
    return known[name](folder)
