"""Backtests over public competitions: rolling tasks, each learnt from what was known before it and scored as there."""

from pathlib import Path

from forecaster.backtest.cases import Competition


def competition_of(name: str, folder: Path) -> Competition:
    """A competition by its name, over the files in a folder; ValueError for an unknown one."""
    from forecaster.backtest.load import Load
    from forecaster.backtest.solar import Solar
    from forecaster.backtest.wind import Wind

    known: dict[str, type[Solar | Wind | Load]] = {kind.name: kind for kind in (Solar, Wind, Load)}
    if name not in known:
        raise ValueError(f"no competition {name!r}: choose one of {', '.join(known)}")
    return known[name](folder)
