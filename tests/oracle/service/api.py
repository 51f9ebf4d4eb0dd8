"""Polls the service until its answer satisfies a condition."""

import time
from collections.abc import Callable
from typing import Any

import httpx

DEADLINE_S = 20


def awaited(api: httpx.Client, path: str, until: Callable[[Any], Any]) -> Any:
    """The first answer at `path` that satisfies `until`; fails with the last answer after 20 s."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        answer = api.get(path)
        if answer.is_success and until(answer.json()):
            return answer.json()
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.05)
