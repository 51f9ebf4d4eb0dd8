"""Reads the state that the demo's clock waits for: the rounds on chain and the measurements in the stores."""

from dataclasses import dataclass

import psycopg
import redis

from demo.schedule import RoundProgress
from forewatt.clock import UnixS, utc
from oracle.chain.rounds import RoundState
from oracle.chain.view import PoolView


def progress_of(number: int, state: RoundState | None) -> RoundProgress:
    """The state of one round on chain; `state` is None if it has no event."""
    if state is None:
        return RoundProgress(number)
    return RoundProgress(
        number,
        committed=len(state.entries),
        revealed=sum(entry.key is not None for entry in state.entries.values()),
        observed=state.observed is not None,
        proposed=bool(state.proposals),
        closed=state.ended is not None,
    )


@dataclass(frozen=True)
class Watch:
    """Reads the chain, PostgreSQL and Redis."""

    view: PoolView
    history: psycopg.Connection
    features: redis.Redis
    region: str
    asset_ids: tuple[str, ...]

    def rounds(self) -> dict[int, RoundState]:
        """The rounds that have an event in the newest block or before, by number."""
        # NOTE: whoever acts on a snapshot of a moment ago disputes twice.
        return dict(self.view.refresh(newest=True).rounds)

    def missing_measurement(self, start: UnixS) -> str | None:
        """What is missing of the interval that begins at `start`, in the history or the features; None if nothing."""
        stored = self.history.execute(
            "select count(*) from readings where asset_id = any(%s) and time = %s", (list(self.asset_ids), utc(start))
        ).fetchone()
        count = int(stored[0]) if stored else 0
        if count < len(self.asset_ids):
            return f"{count} of {len(self.asset_ids)} readings of {utc(start):%H:%M}"
        newest = self.features.get(f"features:{self.region}:time")
        if newest is None or int(newest) < start * 1000:
            return f"features of {utc(start):%H:%M}"
        return None
