"""What a store has taken already, so that asking for the same again costs it nothing."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from forecaster.service.results import Answered, Key

MOST_KNOWN = 16_384


class Known:
    """Issue times of the forecasts that a store took last, MOST_KNOWN of them."""

    def __init__(self) -> None:
        self._issued: dict[Key, int] = {}

    def news(self, answers: Sequence[Answered]) -> list[Answered]:
        """The answers with those assets only whose forecast is not known, or known from an earlier issue."""
        seen: dict[Key, int] = {}
        found = []
        for answer in answers:
            new = []
            for row, key in enumerate(keys_of(answer)):
                if max(seen.get(key, -1), self._issued.get(key, -1)) < answer.issue.issue_s:
                    seen[key] = answer.issue.issue_s
                    new.append(row)
            if new:
                assets = tuple(answer.assets[row] for row in new)
                found.append(replace(answer, assets=assets, quantiles_pu=answer.quantiles_pu[np.array(new)]))
        return found

    def remember(self, news: Sequence[Answered]) -> None:
        """The store took them."""
        for answer in news:
            self._issued |= dict.fromkeys(keys_of(answer), answer.issue.issue_s)
        for key in list(islice(self._issued, max(0, len(self._issued) - MOST_KNOWN))):
            del self._issued[key]


def keys_of(answer: Answered) -> list[Key]:
    """The keys of its assets' forecasts."""
    return [answer.issue.key_of(asset.asset_id) for asset in answer.assets]
