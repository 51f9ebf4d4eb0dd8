"""Recomputes the forecasters' rolling deviations from all rounds' losses, in the order in which rounds ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forewatt.protocol.deviation import Standing, count
from forewatt.protocol.score import worst_loss
from oracle.audit.compare import agree, within
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event
from oracle.audit.read.chain import Block, ChainReader, View
from oracle.audit.read.target import AuditTarget
from oracle.audit.replay.history import NO_END, History
from oracle.audit.round import RoundAudit


@dataclass
class Deviations:
    """Every forecaster's rolling deviation, the jailed ones, and the times of their last slashes and recalibrations."""

    of: defaultdict[str, Standing] = field(default_factory=lambda: defaultdict(Standing))
    jailed: set[str] = field(default_factory=set)
    slashed_at: dict[str, int] = field(default_factory=dict)
    recalibrated_at: dict[str, int] = field(default_factory=dict)


def check_deviations(history: History, rounds: Iterable[RoundAudit]) -> Deviations:
    """Raise Mismatch at the first slash that is not due or is missing, or the first commit of a jailed forecaster."""
    audited = {audit.number: audit for audit in rounds}
    deviations = Deviations()
    due: dict[tuple[int, str], Standing] = {}
    slashed: Event | None = None
    for event in history.deviation_events:
        number, forecaster = event.arguments.get("round"), event.arguments.get("forecaster")
        if event.name in ("Committed", "Recalibrated", "Finalized"):
            _require_done(due, slashed)
        match event.name:
            case "Committed":
                is_jailed = forecaster in deviations.jailed
                agree(f"whether {forecaster} was jailed when it committed", is_jailed, False, number)
            case "Recalibrated":
                agree(f"whether {forecaster} was jailed", forecaster in deviations.jailed, True, number)
                least = deviations.slashed_at[event["forecaster"]] + history.params.period_s
                within(f"the recalibration of {forecaster}", event.time, least, NO_END, number)
                deviations.jailed.discard(event["forecaster"])
                deviations.recalibrated_at[event["forecaster"]] = event.time
            case "Finalized":
                due = _count(history, audited, deviations, event)
            case "Slashed":
                _require_done({}, slashed)
                slashed = event
            case "Deviated":
                _check_slash(history, deviations, due, event)
                agree(f"wei of the slash of {forecaster}", event["slashed"], _taken(slashed, event), number)
                slashed = None
    _require_done(due, slashed)
    return deviations


def check_recorded_deviations(chain: ChainReader, target: AuditTarget, deviations: Deviations, block: Block) -> None:
    """Raise Mismatch at the first forecaster whose deviation differs from the chain's."""
    views = [View("Market", target.market, "standingOf", (target.pool, forecaster)) for forecaster in deviations.of]
    for (forecaster, standing), stored in zip(deviations.of.items(), chain.views(views, block), strict=True):
        recorded = tuple(stored[name] for name in ("loss", "referenceLoss", "lastRound", "scored", "jailed"))
        recomputed = (*vars(standing).values(), forecaster in deviations.jailed)
        agree(f"deviation of {forecaster}", recorded, recomputed)


def _count(
    history: History, audited: Mapping[int, RoundAudit], deviations: Deviations, event: Event
) -> dict[tuple[int, str], Standing]:
    """Count a final round; returns the deviations that require a slash, by (round, forecaster)."""
    number, params = event["round"], history.params
    audit, due = audited[number], {}
    if audit.reference_loss is None:
        return {}
    worst = worst_loss(params.levels) * params.steps * history.epoch(number).feed_count
    for entry in audit.entries:
        loss = worst if entry.loss is None else entry.loss
        standing = count(deviations.of[entry.forecaster], number, loss, audit.reference_loss, params.ema_rounds)
        deviations.of[entry.forecaster] = standing
        recalibrated = params.gate(number) > deviations.recalibrated_at.get(entry.forecaster, 0)
        free = recalibrated and entry.forecaster not in deviations.jailed
        if free and standing.exceeds(params.threshold_bps, params.ema_rounds):
            due[number, entry.forecaster] = standing
            deviations.slashed_at[entry.forecaster] = event.time
    return due


def _check_slash(history: History, deviations: Deviations, due: dict[tuple[int, str], Standing], event: Event) -> None:
    number, forecaster = event["round"], event["forecaster"]
    standing = due.pop((number, forecaster), None)
    agree(f"whether a slash of {forecaster} is due", standing is not None, True, number)
    if standing is None:
        return
    recorded, recomputed = (event["loss"], event["referenceLoss"]), (standing.loss, standing.reference_loss)
    agree(f"deviation at the slash of {forecaster}", recorded, recomputed, number)
    deviations.of[forecaster] = standing.slashed(history.params.threshold_bps)
    deviations.jailed.add(forecaster)


def _taken(slashed: Event | None, event: Event) -> int:
    """The wei that the vault took for a deviation."""
    if slashed is None or (slashed["round"], slashed["forecaster"]) != (event["round"], event["forecaster"]):
        return 0
    return int(slashed["fromBucket"] + slashed["fromDelegated"])


def _require_done(due: Mapping[tuple[int, str], Standing], slashed: Event | None) -> None:
    if slashed is not None:
        raise Mismatch(
            f"a slash of {slashed['forecaster']}", "taken", "no deviation that requires it", slashed["round"]
        )
    for number, forecaster in due:
        raise Mismatch(f"a slash of {forecaster}", "none", "due", number)
