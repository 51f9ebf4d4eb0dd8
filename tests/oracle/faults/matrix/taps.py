"""Taps on what a role calls outside of its process: they name each effect, and let a fault begin at one of them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from typing import Any

from oracle.errors import TransactionPending


class Killed(BaseException):
    """The process of a role ended here."""


@dataclass
class Life:
    """One process of a role; whatever a dead one still calls ends at once."""

    role: str
    is_over: bool = False

    def end(self) -> None:
        self.is_over = True
        raise Killed(self.role)


@dataclass
class Taps:
    """`seen` has every effect in order. `before` and `after` are called around each effect, and may raise Killed."""

    before: Callable[[Life, str], None]
    after: Callable[[Life, str], None]
    seen: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tap(self, life: Life, owner: Any, method: str, name: Callable[..., str | None]) -> None:
        """Tap a method of an object; `name` names the effect by the call's arguments, None if it is none."""
        inner = getattr(owner, method)

        def call(*arguments: Any, **options: Any) -> Any:
            effect = self._begin(life, name(*arguments))
            try:
                result = inner(*arguments, **options)
            except TransactionPending:
                self._end(life, effect)
                raise
            self._end(life, effect)
            return result

        async def wait(*arguments: Any, **options: Any) -> Any:
            effect = self._begin(life, name(*arguments))
            result = await inner(*arguments, **options)
            self._end(life, effect)
            return result

        setattr(owner, method, wait if iscoroutinefunction(inner) else call)

    def _begin(self, life: Life, effect: str | None) -> str | None:
        if life.is_over:
            raise Killed(life.role)
        if effect is not None:
            with self._lock:
                self.seen.append(effect)
            self.before(life, effect)
        return effect

    def _end(self, life: Life, effect: str | None) -> None:
        if life.is_over:
            raise Killed(life.role)
        if effect is not None:
            self.after(life, effect)
