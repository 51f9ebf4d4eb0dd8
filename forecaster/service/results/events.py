"""The live events that tell of new forecasts: of which assets, never what was forecast."""

from collections.abc import Sequence
from typing import Any

from redis import Redis

from forecaster.service.results import Answered, Issue
from forewatt.stores.redis import publish

TOPIC = "issued"
EVENT_ASSETS = 256
"""Of how many assets an event tells."""


class Events:
    """Tells of answers of the same issue together."""

    name = "redis"

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def write(self, answers: Sequence[Answered]) -> None:
        """RedisError when the stream does not take the events."""
        names: dict[Issue, list[str]] = {}
        for answer in answers:
            names.setdefault(answer.issue, []).extend(asset.asset_id for asset in answer.assets)
        with self._redis.pipeline(transaction=False) as pipeline:
            for issue, asset_ids in names.items():
                for start in range(0, len(asset_ids), EVENT_ASSETS):
                    publish(pipeline, TOPIC, event_of(issue, asset_ids[start : start + EVENT_ASSETS]))
            pipeline.execute()

    def close(self) -> None:
        """The client belongs to who opened it."""


def event_of(issue: Issue, asset_ids: Sequence[str]) -> dict[str, Any]:
    """The event's body; times in UTC seconds."""
    return {
        "region": issue.region,
        "model": issue.model,
        "model_version": issue.model_version,
        "issue_time": issue.issue_s,
        "first_valid_time": issue.first_valid_s,
        "asset_ids": list(asset_ids),
    }
