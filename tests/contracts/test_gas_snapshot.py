"""The gas of all calls in a round of 8 entries, 1,024 feeds, 24 steps and 9 levels may exceed gas.json by 2 % at most.

FOREWATT_GAS_ENTRIES=1,8,32 measures rounds of these sizes, prints their gas and the budgets, and writes
build/bench/gas.json (`make bench-gas`). FOREWATT_GAS_ACCEPT=1 replaces the snapshot.
"""

import json
import os
import sys
from pathlib import Path

import pytest

from forewatt.figures import figure, write_figures
from tests.contracts import gas
from tests.contracts.gas_refute import contested

UNIT = 10**18
FEEDS = 1_024
ROOT = Path(__file__).resolve().parents[2]
SNAPSHOT = Path(__file__).with_name("gas.json")
BENCH = ROOT / "build" / "bench" / "gas.json"
SIZES = [int(size) for size in os.environ.get("FOREWATT_GAS_ENTRIES", "8").split(",")]


@pytest.fixture
def measure(world, admin, accounts, funded, delegator, delegate, sponsor, deployed):
    """Measure the gas of the calls of a later round, and of a forecast value in it."""

    def measured(entries: int) -> dict[str, float]:
        vault = deployed.vault
        region = gas.region(world, admin, FEEDS, entries)
        # Every forecaster has its own operator, so that every gain is credited in a slot of its own.
        operators = [accounts.generate_test_account() for _ in range(entries)]
        for operator in operators:
            operator.balance = UNIT
        names = [region.register(funded(operator)) for operator in operators]
        vault.fund(region.pool, 500 * UNIT, sender=sponsor)
        table = {"stake": delegate(names[0], UNIT, sender=delegator).gas_used}
        region.at(0, "observeStart")
        region.observe(0)
        # The first round fills slots that later rounds only change, so a later round is measured.
        gas.play(region, 2, names, FEEDS, batched=True)
        single, _ = gas.play(region, 4, names, FEEDS, batched=False)
        batched, whole = gas.play(region, 6, names, FEEDS, batched=True)
        region.at(8, -1000)
        region.commit(8, names[0])
        table["commit, revision"] = region.commit(8, names[0], revision=2).gas_used
        table["claim"] = vault.claim(names[:1], sender=operators[0]).gas_used
        table |= contested(region, 10, names, FEEDS, delegator)
        values = entries * FEEDS * gas.STEPS * gas.LEVELS
        return batched | single | table | {"a forecast value": round(whole / values, 4)}

    return measured


@pytest.mark.parametrize("entries", SIZES)
def test_gas__is_at_most_two_percent_above_the_snapshot(measure, capsys, entries: int) -> None:
    measured = measure(entries)
    with capsys.disabled():
        sys.stdout.write(_table(entries, measured))
    if "FOREWATT_GAS_ENTRIES" in os.environ:
        _write_bench(entries, measured)
    if entries != 8:
        assert measured["a forecast value"] > 0
        return
    if os.environ.get("FOREWATT_GAS_ACCEPT"):
        SNAPSHOT.write_text(json.dumps(measured, indent=2, sort_keys=True) + "\n")
    snapshot = json.loads(SNAPSHOT.read_text())
    assert measured.keys() == snapshot.keys()
    assert {name: used for name, used in measured.items() if used > snapshot[name] * 1.02} == {}


def _table(entries: int, measured: dict[str, float]) -> str:
    lines = [f"\n{FEEDS} feeds x {gas.STEPS} x {gas.LEVELS}, {entries} entries: gas, budget"]
    for name, used in measured.items():
        if name == "a forecast value":
            lines.append(f"  {name:26} {used:>10.4f} {1:>10}  batched, commit to finalize")
        else:
            lines.append(f"  {name:26} {used:>10,} {gas.budget(name, entries):>10,}  {gas.BUDGETS[name][1]}")
    return "\n".join(lines) + "\n"


def _write_bench(entries: int, measured: dict[str, float]) -> None:
    rows = json.loads(BENCH.read_text()) if BENCH.exists() and entries != SIZES[0] else []
    for name, used in measured.items():
        whole = name == "a forecast value"
        target, peer = (1, None) if whole else (gas.budget(name, entries), gas.BUDGETS[name][1])
        rows.append(figure(f"{name}, {entries} entries", used, "gas", target, peer=peer))
    write_figures(BENCH, rows)
