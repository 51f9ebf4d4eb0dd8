"""The matrix has a row for every effect: of every plan's actions, and of every call that leaves a role's process."""

import importlib
import pkgutil
from dataclasses import fields
from typing import Any, get_args

import pytest

import oracle.node
from oracle.node.forecaster.evm import EvmParts
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal
from oracle.node.settler import node as settler
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.evm import EvmSettlerParts
from tests.oracle.faults.matrix.rows import ROWS
from tests.oracle.faults.matrix.scenes import SCENES

ELSEWHERE = {
    "Recalibrate": "it only asks the service, as `forecast` does; needs a jail of days",
    "Contest": "disputes are off by default; tests/oracle/node/watcher plays them",
}
"""Actions without a row, and why."""
LEAVING = {"account", "service", "content", "copies", "journal", "attestors"}
"""The parts of a role through which something leaves its process; the cast taps them."""
OPTIONAL = {"relay", "alert"}
"""Parts that the matrix's nodes do without; tests/oracle/node/relayer and tests/oracle/node/alerts let them fail."""
NO_ROLE = {"oracle.node.process.plan"}
"""Plans that choose which roles run, and have no actions."""
WITHIN = {
    "pool",
    "contracts",
    "domain",
    "forecaster",
    "wager_wei",
    "secret",
    "retention_s",
    "further_signers",
    "token_price",
}
"""The parts that only read or compute."""
EFFECTS: dict[type, set[str]] = {
    ForecastClient: {"forecast", "recalibrate"},
    Journal: {"promise"},
    AttestorClient: {"ask"},
}
READS = {"attributions", "close", "find", "latest", "model"}


def _actions() -> set[str]:
    """The names of the action types of every plan of a role, and of the settler's own steps."""
    found: set[type] = set(get_args(settler.Step)) - {settler.Further}
    for module in pkgutil.walk_packages(oracle.node.__path__, "oracle.node."):
        if module.name.endswith(".plan") and module.name not in NO_ROLE:
            found |= set(get_args(importlib.import_module(module.name).Action))
    return {action.__name__ for action in found | set(settler.Further.__subclasses__())}


def test_rows__every_action_of_every_plan__has_one() -> None:
    assert _actions() - {row.effect for row in ROWS} == ELSEWHERE.keys()


def test_rows__every_part_of_a_role__is_tapped_or_has_no_effect() -> None:
    for parts in (EvmParts, EvmSettlerParts):
        assert {field.name for field in fields(parts)} <= LEAVING | WITHIN | OPTIONAL, parts


def test_rows__every_public_method_of_a_client__is_an_effect_or_a_read() -> None:
    for client, effects in EFFECTS.items():
        methods = {name for name, value in vars(client).items() if callable(value) and not name.startswith("_")}
        assert methods == effects | (READS & methods), client


@pytest.mark.deep
def test_rows__every_effect_that_real_nodes_have__has_one(stage: Any) -> None:
    known = {row.effect for row in ROWS}
    for scene in SCENES:
        assert stage.effects(scene) <= known, scene.name


def test_rows__names__are_unique() -> None:
    assert len({row.effect for row in ROWS}) == len(ROWS)
