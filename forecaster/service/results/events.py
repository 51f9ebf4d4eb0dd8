"""Publishes live events that name the assets with new forecasts; the quantiles are not part of them."""

from collections.abc import Sequence
from typing import Any

from redis import Redis

from forecaster.service.results import Issue, IssuedForecasts
from forewatt.stores.redis import publish
from forewatt.telemetry.trace_ids import resumed

TOPIC = "issued"
EVENT_ASSETS = 256
"""Most assets of one event."""


class IssuedEvents:
    """Publishes forecasts of the same issue together."""

    name = "redis"

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def write(self, issued: Sequence[IssuedForecasts]) -> None:
        """Publish the events. Raises RedisError if Redis is unavailable."""
        replies_of: dict[Issue, list[IssuedForecasts]] = {}
        for reply in issued:
            replies_of.setdefault(reply.issue, []).append(reply)
        with self._redis.pipeline(transaction=False) as pipeline:
            for issue, replies in replies_of.items():
                asset_ids = [asset.asset_id for reply in replies for asset in reply.assets]
                with resumed([reply.trace for reply in replies], "publish forecasts"):
                    for start in range(0, len(asset_ids), EVENT_ASSETS):
                        publish(pipeline, TOPIC, event_of(issue, asset_ids[start : start + EVENT_ASSETS]))
            pipeline.execute()

    def close(self) -> None:
        """No-op: the caller owns the client."""


def event_of(issue: Issue, asset_ids: Sequence[str]) -> dict[str, Any]:
    """The event's body; times in UTC seconds."""
    return {
        "region": issue.region,
        "model": issue.model,
        "model_version": issue.model_version,
        "issue_chain_s": issue.issue_s,
        "first_valid_chain_s": issue.first_valid_s,
        "asset_ids": list(asset_ids),
    }
