"""Finds the table that a page asks for by its name: a kind, and what of that kind."""

from collections.abc import Callable

from scripts._reference import avro, commands, metrics, openapi, rules, settings, sql
from scripts._reference.pages import UnknownTable

KINDS: dict[str, Callable[[str], str]] = {
    "avro": avro.fields,
    "commands": commands.tree,
    "metrics": metrics.metrics,
    "openapi": openapi.routes,
    "rules": rules.rules,
    "settings": settings.settings,
    "sql": sql.tables,
}


def table(name: str) -> str:
    """The generated Markdown for a name such as `avro telemetry`; UnknownTable if there is none."""
    kind, _, subject = name.partition(" ")
    if kind not in KINDS:
        raise UnknownTable(f"no table {name!r}: the kinds are {', '.join(KINDS)}")
    return KINDS[kind](subject)
