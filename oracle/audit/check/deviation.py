"""The rolling deviations of a pool's forecasters: recomputed from the losses of all rounds in the order they ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forewatt.protocol.deviation import Standing, count
from forewatt.protocol.score import worst_loss
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event
from oracle.audit.read.chain import ChainReader
from oracle.audit.read.target import Place
from oracle.audit.replay.history import History
from oracle.audit.round import RoundAudit


@dataclass
class Standings:
    """What every forecaster stands at, who is jailed, and the time of each one's last slash."""

    of: defaultdict[str, Standing] = field(default_factory=lambda: defaultdict(Standing))
    jailed: set[str] = field(default_factory=set)
    slashed_at: dict[str, int] = field(default_factory=dict)


def check_deviations(history: History, rounds: Iterable[RoundAudit]) -> Standings:
    """Raise Mismatch at the first slash that was not due or is missing, and at the first commit of a jailed one."""
    audited = {audit.number: audit for audit in rounds}
    seen = Standings()
    due: dict[tuple[int, str], Standing] = {}
    slashed: Event | None = None
    for event in history.standings:
        if event.name in ("Committed", "Recalibrated", "Finalized"):
            _require_done(due, slashed)
        match event.name:
            case "Committed":
                who = event["forecaster"]
                _agree(f"commit of {who}, which is jailed", who in seen.jailed, False, event)
            case "Recalibrated":
                _agree(f"{event['forecaster']} was jailed", event["forecaster"] in seen.jailed, True, event)
                seen.jailed.discard(event["forecaster"])
            case "Finalized":
                due = _count(history, audited, seen, event)
            case "Slashed":
                _require_done({}, slashed)
                slashed = event
            case "Deviated":
                _check_slash(history, seen, due, event)
                _agree(f"wei of the slash of {event['forecaster']}", event["slashed"], _taken(slashed, event), event)
                slashed = None
    _require_done(due, slashed)
    return seen


def check_standings(chain: ChainReader, place: Place, seen: Standings, block: int) -> None:
    """Raise Mismatch at the first forecaster that the chain itself holds another deviation of."""
    for forecaster, standing in seen.of.items():
        held = chain.view("Market", place.market, "standingOf", [place.pool, forecaster], block)
        recorded = tuple(held[name] for name in ("loss", "referenceLoss", "lastRound", "scored", "jailed"))
        recomputed = (*vars(standing).values(), forecaster in seen.jailed)
        if recorded != recomputed:
            raise Mismatch(f"deviation of {forecaster}", recorded, recomputed)


def _count(
    history: History, audited: Mapping[int, RoundAudit], seen: Standings, event: Event
) -> dict[tuple[int, str], Standing]:
    """Count a final round; returns the standings that call for a slash, by round and forecaster."""
    number, params = event["round"], history.params
    audit, due = audited[number], {}
    if audit.reference_loss is None:
        return {}
    worst = worst_loss(params.levels) * params.steps * history.epoch(number).feed_count
    for entry in audit.entries:
        loss = worst if entry.loss is None else entry.loss
        standing = count(seen.of[entry.forecaster], number, loss, audit.reference_loss, params.ema_rounds)
        seen.of[entry.forecaster] = standing
        late = params.gate(number) >= seen.slashed_at.get(entry.forecaster, 0)
        if late and standing.exceeds(params.threshold_bps, params.ema_rounds):
            due[number, entry.forecaster] = standing
            seen.slashed_at[entry.forecaster] = event.time
    return due


def _check_slash(history: History, seen: Standings, due: dict[tuple[int, str], Standing], event: Event) -> None:
    who = event["forecaster"]
    standing = due.pop((event["round"], who), None)
    _agree(f"a slash of {who} is due", standing is not None, True, event)
    if standing is None:
        return
    recorded = event["loss"], event["referenceLoss"]
    _agree(f"deviation at the slash of {who}", recorded, (standing.loss, standing.reference_loss), event)
    seen.of[who] = standing.slashed(history.params.threshold_bps)
    seen.jailed.add(who)


def _taken(slashed: Event | None, event: Event) -> int:
    """What the vault took for a deviation."""
    if slashed is None or (slashed["round"], slashed["forecaster"]) != (event["round"], event["forecaster"]):
        return 0
    return int(slashed["fromBucket"] + slashed["fromDelegated"])


def _require_done(due: Mapping[tuple[int, str], Standing], slashed: Event | None) -> None:
    if slashed is not None:
        raise Mismatch(
            f"a slash of {slashed['forecaster']}", "taken", "no deviation that calls for it", slashed["round"]
        )
    for number, forecaster in due:
        raise Mismatch(f"a slash of {forecaster}", "none", "due", number)


def _agree(what: str, recorded: object, recomputed: object, event: Event) -> None:
    if recorded != recomputed:
        raise Mismatch(what, recorded, recomputed, event.arguments.get("round"))
