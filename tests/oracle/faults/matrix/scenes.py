"""The scenes of the fault matrix: rounds in which every effect of every role happens once.

A scene is a sequence of acts. An act begins at a time, may arrange something, and lets roles step until it is done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forewatt.protocol.cid import cid_from_text, cid_text
from forewatt.protocol.payload import ObservationPayload, encode_observation
from forewatt.protocol.tree import observation_tree
from oracle.chain.rounds import Dispute
from oracle.node.attestor.availability import Availability
from tests.oracle.faults.matrix.cast import RETENTION_S, Cast


def nothing(_cast: Cast) -> None:
    """Arrange nothing."""


@dataclass(frozen=True)
class Act:
    """Something that roles must do: from `opens` to `closes`, in seconds after the gate. `closes` is None for ever."""

    name: str
    opens: Callable[[Cast], int]
    roles: tuple[str, ...]
    done: Callable[[Cast], object]
    arrange: Callable[[Cast], None] = nothing
    closes: Callable[[Cast], int] | None = None


@dataclass(frozen=True)
class Scene:
    """Acts in order; `attests` says whether the attestors answer."""

    name: str
    acts: tuple[Act, ...]
    attests: bool = True


def _rules(cast: Cast) -> Any:
    return cast.world.pool.rules


# what is done


def _approved(cast: Cast) -> bool:
    return int(cast.world.contracts.token.allowance(cast.payer, cast.world.contracts.vault)) > 2**255


def _has_copy(cast: Cast) -> bool:
    commit = cast.truth().entries[cast.me].commit
    return (cast.blocks / cid_text(commit.cid)).exists()


def _judged(cast: Cast) -> bool:
    availability = cast.attestor._availability
    assert isinstance(availability, Availability)
    entry = cast.truth().entries[cast.me]
    judgement = availability._judgements.get((entry.commit, entry.key or b""))
    return judgement is not None and judgement.available is True and all(t.done() for t in availability._tasks.values())


def _ended(cast: Cast) -> bool:
    return cast.truth().ended is not None


def _claimed(cast: Cast) -> bool:
    return _ended(cast) and int(cast.world.contracts.vault.creditOf(cast.payer)) == 0


def _collected(cast: Cast) -> bool:
    return not any(path.name.startswith("bafk") for path in cast.blocks.iterdir())


# what is arranged


def _lose_block(cast: Cast) -> None:
    (cast.blocks / cid_text(cast.truth().entries[cast.me].commit.cid)).unlink()


def _propose_wrongly(cast: Cast) -> None:
    pool, groups = cast.world.pool, -(-len(cast.world.pool.feeds) // cast.world.pool.rules.group_size)
    cast.world.contracts.market.propose(pool.id, cast.number, [bytes(5 * groups)], sender=cast.stranger)


def _propose_twice(cast: Cast) -> None:
    """A stranger's right proposal comes first; the settler's own wallet has a second one."""
    rows = list(cast.settler._recomputation.rows(cast.truth(), cast.snapshot()))
    market, pool = cast.world.contracts.market, cast.world.pool
    market.propose(pool.id, cast.number, rows, sender=cast.stranger)
    market.propose(pool.id, cast.number, rows, sender=cast.payer)


def _dispute(cast: Cast) -> None:
    world = cast.world
    series = (b"",) * len(world.pool.feeds)
    payload = encode_observation(ObservationPayload(world.pool.id, cast.number, series))
    root = observation_tree(series, world.pool.rules.group_size).root
    cid = cid_from_text(world.content.put(payload))
    world.contracts.disputes.disputeObservation(world.pool.id, cast.number, root, 1, cid, sender=cast.stranger)


# the acts

APPROVE = Act("approve", lambda cast: -_rules(cast).open_ahead_s - 60, ("settler",), _approved)
ENTER = Act(
    "enter",
    lambda cast: -_rules(cast).open_ahead_s + 10,
    ("forecaster",),
    lambda cast: cast.me in cast.truth().entries,
    closes=lambda _: 0,
)
WATCH = Act(
    "watch",
    lambda cast: -_rules(cast).open_ahead_s // 2,
    ("forecaster",),
    _has_copy,
    _lose_block,
    closes=lambda cast: _rules(cast).observe_end_s,
)
REVEAL = Act(
    "reveal",
    lambda _: 10,
    ("forecaster",),
    lambda cast: cast.me in cast.truth().entries and cast.truth().entries[cast.me].key is not None,
    closes=lambda cast: _rules(cast).reveal_end_s,
)
FETCH = Act("fetch", lambda cast: _rules(cast).reveal_end_s // 2, ("attestor",), _judged)
OBSERVE = Act(
    "observe",
    lambda cast: _rules(cast).observe_start_s + 10,
    ("attestor", "settler"),
    lambda cast: cast.truth().observed is not None,
    closes=lambda cast: _rules(cast).observe_end_s,
)
PROPOSE = Act(
    "propose",
    lambda cast: _rules(cast).dispute_end_s + 10,
    ("settler",),
    lambda cast: len(cast.truth().live()) == 1,
    closes=lambda cast: _rules(cast).propose_end_s,
)
FINALIZE = Act(
    "finalize", lambda cast: _rules(cast).propose_end_s + _rules(cast).refute_window_s + 10, ("settler",), _ended
)
CLAIM = Act(
    "claim", lambda cast: _rules(cast).propose_end_s + _rules(cast).refute_window_s + 300, ("settler",), _claimed
)
COLLECT = Act(
    "collect",
    lambda cast: _rules(cast).ref_lag * _rules(cast).period_s + _rules(cast).hard_end_s + RETENTION_S + 10,
    ("forecaster", "attestor"),
    _collected,
)
REFUTE = replace(
    PROPOSE,
    name="refute",
    done=lambda cast: 0 in cast.truth().refuted and len(cast.truth().live()) == 1,
    arrange=_propose_wrongly,
    closes=lambda cast: _rules(cast).propose_end_s + _rules(cast).refute_window_s,
)
BESIDE = replace(
    PROPOSE, name="propose beside", arrange=_propose_twice, done=lambda cast: len(cast.truth().live()) == 2
)
SETTLE = replace(CLAIM, name="settle", done=lambda cast: _ended(cast) and not cast.truth().live() and _claimed(cast))
DISPUTE = replace(
    OBSERVE,
    name="dispute",
    opens=lambda cast: _rules(cast).observe_end_s + 10,
    roles=(),
    arrange=_dispute,
    done=lambda cast: cast.truth().dispute is Dispute.OPEN,
    closes=None,
)
LAPSE = Act(
    "lapse",
    lambda cast: _rules(cast).resolve_end_s + 10,
    ("settler",),
    lambda cast: cast.truth().dispute is Dispute.CLOSED and len(cast.truth().live()) == 1,
    closes=lambda cast: _rules(cast).propose_end_s,
)
CANCEL = Act("cancel", lambda cast: _rules(cast).hard_end_s + 10, ("settler",), _ended)

_UNTIL_OBSERVED: Sequence[Act] = (APPROVE, ENTER, WATCH, REVEAL, FETCH, OBSERVE)
PLAIN = Scene("plain", (*_UNTIL_OBSERVED, PROPOSE, FINALIZE))
CLEARED = Scene("cleared", (*_UNTIL_OBSERVED, PROPOSE, FINALIZE, CLAIM, COLLECT))
REFUTED = Scene("refuted", (*_UNTIL_OBSERVED, REFUTE, FINALIZE))
BESIDES = Scene("beside", (*_UNTIL_OBSERVED, BESIDE, FINALIZE, SETTLE))
LAPSED = Scene("lapsed", (*_UNTIL_OBSERVED, DISPUTE, LAPSE, FINALIZE))
CANCELLED = Scene("cancelled", (APPROVE, ENTER, REVEAL, CANCEL), attests=False)
SCENES = (PLAIN, CLEARED, REFUTED, BESIDES, LAPSED, CANCELLED)
