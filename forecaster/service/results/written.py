"""Remembers what a store has written, so that repeated forecasts are not written again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from forecaster.service.results import IssuedForecasts, Key

MAX_REMEMBERED = 16_384


class WrittenForecasts:
    """Issue times of the MAX_REMEMBERED forecasts that a store wrote last."""

    def __init__(self) -> None:
        self._issued: dict[Key, int] = {}

    def new_ones(self, issued: Sequence[IssuedForecasts]) -> list[IssuedForecasts]:
        """The replies, reduced to assets whose forecast is not written yet or was written from an earlier issue."""
        seen: dict[Key, int] = {}
        news = []
        for reply in issued:
            rows = []
            for row, key in enumerate(keys_of(reply)):
                if max(seen.get(key, -1), self._issued.get(key, -1)) < reply.issue.issue_s:
                    seen[key] = reply.issue.issue_s
                    rows.append(row)
            if rows:
                assets = tuple(reply.assets[row] for row in rows)
                news.append(replace(reply, assets=assets, quantiles_pu=reply.quantiles_pu[np.array(rows)]))
        return news

    def remember(self, issued: Sequence[IssuedForecasts]) -> None:
        """Remember forecasts that the store has written; forgets the oldest ones."""
        for reply in issued:
            self._issued |= dict.fromkeys(keys_of(reply), reply.issue.issue_s)
        for key in list(islice(self._issued, max(0, len(self._issued) - MAX_REMEMBERED))):
            del self._issued[key]


def keys_of(reply: IssuedForecasts) -> list[Key]:
    """The keys of the reply's forecasts, in the order of its assets."""
    return [reply.issue.key_of(asset.asset_id) for asset in reply.assets]
