"""What the audit's model expects of the consortium's rounds: the functions that audit the EVM's."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from forewatt.protocol.deviation import Standing
from forewatt.protocol.limits import Epoch
from forewatt.protocol.rows import decode_row
from oracle.audit.check.deviation import Deviations, check_deviations
from oracle.audit.check.round_view import RoundView
from oracle.audit.check.settlement import Settlement, settle
from oracle.audit.read.abi import Event
from oracle.audit.replay.history import History
from oracle.audit.round import EntryAudit, RoundAudit
from tests.consortium.rounds import Round
from tests.consortium.world import Consortium

DEVIATION_EVENTS = ("Committed", "Recalibrated", "Finalized", "Slashed", "Deviated")


class Model:
    """Collects the events of a consortium, and settles its rounds as the audit does."""

    def __init__(self, world: Consortium) -> None:
        self.world = world
        self.epoch = cast(Epoch, SimpleNamespace(feed_count=world.feed_count))
        self.events: list[Event] = []
        self.audits: list[RoundAudit] = []

    def settlement(self, played: Round, counted: list[int], rows: list[bytes], mu_eff: int) -> Settlement:
        """The settlement of a round by the right rows."""
        commits = [SimpleNamespace(commit=SimpleNamespace(wager_wei=forecast.wager)) for forecast in played.order]
        of_round = SimpleNamespace(latest=lambda: commits, gate={"muEff": mu_eff})
        history = SimpleNamespace(rounds={played.number: of_round}, params=self.world.rules, epoch=lambda _: self.epoch)
        view = RoundView(cast(History, history), played.number, cast(Any, None))
        view.losses = {index: decode_row(row) for index, row in zip(counted, rows, strict=False)}
        view.reference_losses = decode_row(rows[-1]) if len(rows) > len(counted) else None
        self._audit(played, view)
        return settle(view)

    def record(self, events: list[dict[str, Any]], time: int) -> None:
        """Add the events of a transaction that concern deviations."""
        for event in events:
            if event["event"] in DEVIATION_EVENTS:
                fields = {name: tuple(v) if isinstance(v, list) else v for name, v in event["fields"].items()}
                self.events.append(Event(event["event"], "Market", 0, len(self.events), time, "", fields))

    def deviations(self) -> Mapping[str, tuple[Standing, bool]]:
        """Forecaster -> its deviation, and whether it is jailed. Mismatch if a slash is missing or not due."""
        history = SimpleNamespace(params=self.world.rules, epoch=lambda _: self.epoch, deviation_events=self.events)
        found: Deviations = check_deviations(cast(History, history), self.audits)
        return {forecaster: (standing, forecaster in found.jailed) for forecaster, standing in found.of.items()}

    def _audit(self, played: Round, view: RoundView) -> None:
        entries = tuple(
            EntryAudit(forecast.address, forecast.wager, "", sum(view.losses[i]) if i in view.losses else None)
            for i, forecast in enumerate(played.order)
        )
        reference = None if view.reference_losses is None else sum(view.reference_losses)
        self.audits.append(
            RoundAudit(played.number, 0, "final", entries, reference, None, view.mu_eff_bps, 0, (), None)
        )
