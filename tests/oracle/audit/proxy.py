"""The faulty proxy as the audit's tests use it: one rule sees each call with its true result."""

from collections.abc import Callable
from typing import Any

from tests.oracle.faults.proxy import Call
from tests.oracle.faults.proxy import Proxy as FaultyProxy

Rule = Callable[[str, list[Any], Any], Any]
"""Takes a method, its parameters and the true result; returns the result to give, or raises a fault."""


class Proxy(FaultyProxy):
    """Passes the results of the chain at `upstream` through `rule`; it is honest until the rule is set."""

    def __init__(self, upstream: str) -> None:
        super().__init__(upstream)
        self.rule: Rule = honest
        self.rules.append(self._changed)

    def _changed(self, call: Call) -> Any:
        return self.rule(call.method, list(call.params), call.forward())


def honest(_method: str, _params: list[Any], truth: Any) -> Any:
    """The true result."""
    return truth
