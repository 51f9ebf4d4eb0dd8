"""An intake that keeps what sources hand over."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest


class Basket:
    """Keeps records in memory and says when there are enough."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self._positions: dict[str, int] = {}
        self._came = asyncio.Event()

    def keep(self, records: Sequence[dict[str, Any]], source: str | None = None, step: int | None = None) -> None:
        self.records.extend(records)
        if source is not None:
            self._positions[source] = self.position(source) + (len(records) if step is None else step)
        self._came.set()

    def position(self, source: str) -> int:
        return self._positions.get(source, 0)

    async def until(self, count: int) -> None:
        """Wait for so many records; TimeoutError after 30 s."""
        async with asyncio.timeout(30):
            while len(self.records) < count:
                self._came.clear()
                await self._came.wait()


@pytest.fixture
def basket() -> Basket:
    return Basket()
