"""What the demo's clock looks at before it moves on: the rounds on chain, and the measurements in the stores."""

from dataclasses import dataclass

import psycopg
import redis

from demo.schedule import RoundSeen
from forewatt.clock import UnixS, utc
from oracle.chain.rounds import RoundState
from oracle.chain.view import PoolView


def seen(number: int, state: RoundState | None) -> RoundSeen:
    """One round as the chain shows it."""
    if state is None:
        return RoundSeen(number)
    return RoundSeen(
        number,
        committed=len(state.entries),
        revealed=sum(entry.key is not None for entry in state.entries.values()),
        observed=state.observed is not None,
        proposed=bool(state.proposals),
        closed=state.ended is not None,
    )


@dataclass(frozen=True)
class Watch:
    """Looks at chain, PostgreSQL and Redis."""

    view: PoolView
    history: psycopg.Connection
    hot: redis.Redis
    region: str
    asset_ids: tuple[str, ...]

    def rounds(self) -> dict[int, RoundState]:
        """Every round that has an event."""
        return dict(self.view.refresh().rounds)

    def measured(self, start: UnixS) -> str | None:
        """None when every asset's interval that begins at `start` is in history and hot features; else what lacks."""
        stored = self.history.execute(
            "select count(*) from readings where asset_id = any(%s) and time = %s", (list(self.asset_ids), utc(start))
        ).fetchone()
        count = int(stored[0]) if stored else 0
        if count < len(self.asset_ids):
            return f"{count} of {len(self.asset_ids)} readings of {utc(start):%H:%M}"
        newest = self.hot.get(f"features:{self.region}:time")
        if newest is None or int(newest) < start * 1000:
            return f"hot features of {utc(start):%H:%M}"
        return None
