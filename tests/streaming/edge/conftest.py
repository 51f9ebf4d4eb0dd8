"""An in-memory intake for the tests of sources."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest


class Basket:
    """Stores records in memory and can wait for their number."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self._positions: dict[str, int] = {}
        self._notes: dict[str, object] = {}
        self._arrived = asyncio.Event()

    def keep(
        self,
        records: Sequence[dict[str, Any]],
        source: str | None = None,
        step: int | None = None,
        notes: Mapping[str, object] | None = None,
    ) -> bool:
        self.records.extend(records)
        if source is not None:
            self._positions[source] = self.position(source) + (len(records) if step is None else step)
        self._notes |= notes or {}
        self._arrived.set()
        return True

    def position(self, source: str) -> int:
        return self._positions.get(source, 0)

    def note(self, name: str) -> Any:
        return self._notes.get(name)

    async def until(self, count: int) -> None:
        """Wait for `count` records; TimeoutError after 30 s."""
        async with asyncio.timeout(30):
            while len(self.records) < count:
                self._arrived.clear()
                await self._arrived.wait()


@pytest.fixture
def basket() -> Basket:
    return Basket()
