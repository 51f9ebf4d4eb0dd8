"""Plays acts of a scene with one fault at one effect: for a moment, or until the act's window is over."""

import time
from collections.abc import Iterable

from tests.oracle.faults.matrix.cast import Cast
from tests.oracle.faults.matrix.scenes import Act, nothing

_PATIENCE_S = 120.0
"""How long an act may take by this machine's clock."""
_PAUSE_S = 0.05
_LASTING_STEPS = 4
_LAST_STEPS, _LAST_PAUSE_S = 60, 300


def play(cast: Cast, acts: Iterable[Act]) -> None:
    """Play acts; a fault that begins in one of them is over after two steps."""
    for act in acts:
        _begin(cast, act)
        deadline = time.monotonic() + _PATIENCE_S
        while not act.done(cast) or not cast.is_calm:
            assert time.monotonic() < deadline, f"{act.name} is not done: {cast.failures[-3:]}"
            _step(cast, act)
            if not cast.is_calm:
                cast.fault.between(cast)
                _tick(cast)
                _step(cast, act)
                cast.heal()
            _tick(cast)


def play_without(cast: Cast, act: Act) -> None:
    """Play an act during whose whole window the fault lasts."""
    assert act.closes is not None
    _begin(cast, act)
    opens, closes = act.opens(cast), act.closes(cast)
    for offset in range(opens, closes, (closes - opens) // _LASTING_STEPS):
        cast.pass_to(cast.gate_s + offset)
        _step(cast, act)
    cast.pass_to(cast.gate_s + closes)
    cast.heal()


def end_round(cast: Cast) -> None:
    """Let every role step until the round has ended, or is over without an entry."""
    hard_end_s = cast.gate_s + cast.world.pool.rules.hard_end_s
    for _ in range(_LAST_STEPS):
        if cast.truth().ended is not None or (cast.head_s >= hard_end_s and not cast.truth().entries):
            return
        for role in ("forecaster", "attestor", "settler"):
            cast.step(role)
        cast.pass_to(cast.head_s + _LAST_PAUSE_S)
    raise AssertionError(f"the round does not end: {cast.failures[-3:]}")


def _begin(cast: Cast, act: Act) -> None:
    cast.pass_to(cast.gate_s + act.opens(cast))
    act.arrange(cast)
    if act.arrange is not nothing:
        # Strangers do not repeat what they did: a reorg must not reach it.
        cast.pass_to(cast.head_s + 1)


def _step(cast: Cast, act: Act) -> None:
    for role in act.roles:
        cast.step(role)


def _tick(cast: Cast) -> None:
    """A second passes on the chain, and a moment for what runs in the background."""
    time.sleep(_PAUSE_S)
    cast.pass_to(cast.head_s + 1)
