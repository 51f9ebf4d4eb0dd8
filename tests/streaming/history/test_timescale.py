"""The SQL files on TimescaleDB, compiled to WebAssembly because no package has it natively."""

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from streaming.history.tables import PARTITIONED
from streaming.jobs.sinks.upsert import statements

RUNNER = Path(__file__).with_name("timescale.mjs")
SCHEMA = [files("streaming.history").joinpath(name).read_text() for name in ("schema.sql", "timescale.sql")]
CREATE, _, MERGE = (
    statement.as_string(None)
    for statement in statements("readings", ("asset_id", "time", "power_mw", "quality"), keys_first=2)
)
JULY = "'2016-07-01 00:00:00+00'"
SCRIPTS = {
    "partitioned": PARTITIONED,
    "filled": f"""insert into readings select 's-1', timestamptz {JULY} + n * interval '15 minutes', n, 0
        from generate_series(0, 2 * 96 - 1) n""",
    "refreshed": "call refresh_continuous_aggregate('readings_daily', null, null)",
    "daily": "select day::text, mean_mw, min_mw, max_mw, readings from readings_daily order by day",
    "compressed": "select compress_chunk(chunk) from show_chunks('readings') chunk",
    "upserted": f"""begin; {CREATE};
        insert into staging_readings values ('s-1', {JULY}, 77, 1), ('s-2', {JULY}, 5, 0);
        {MERGE}; commit;
        select asset_id, power_mw, quality from readings where time = {JULY} order by asset_id""",
    "policies": """select add_retention_policy('readings', interval '10 years');
        select hypertable_name, proc_name from timescaledb_information.jobs
        where hypertable_name is not null order by 1, 2""",
    "dropped": f"select drop_chunks('readings', older_than => timestamptz {JULY} + interval '60 days')",
    "left": "select count(*)::int as readings from readings",
}


@pytest.fixture(scope="module")
def answers() -> dict[str, list[dict[str, Any]]]:
    """Rows of every script's last statement, by script. The schema is applied twice before."""
    schema = "begin; " + "".join(SCHEMA) + " commit;"
    scripts = ["create extension timescaledb", schema, schema, *SCRIPTS.values()]
    run = subprocess.run(
        ["node", str(RUNNER)], input=json.dumps(scripts), capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    return dict(zip(SCRIPTS, json.loads(run.stdout)[3:], strict=True))


def test_readings_are_a_hypertable(answers: dict[str, Any]) -> None:
    assert answers["partitioned"] == []


def test_days_are_aggregated(answers: dict[str, Any]) -> None:
    assert answers["daily"] == [
        {"day": "2016-07-01 00:00:00+00", "mean_mw": 47.5, "min_mw": 0, "max_mw": 95, "readings": 96},
        {"day": "2016-07-02 00:00:00+00", "mean_mw": 143.5, "min_mw": 96, "max_mw": 191, "readings": 96},
    ]


def test_a_late_reading_is_upserted_into_a_compressed_chunk(answers: dict[str, Any]) -> None:
    assert len(answers["compressed"]) >= 1
    assert answers["upserted"] == [
        {"asset_id": "s-1", "power_mw": 77, "quality": 1},
        {"asset_id": "s-2", "power_mw": 5, "quality": 0},
    ]


def test_policies_compress_aggregate_and_drop(answers: dict[str, Any]) -> None:
    assert [(policy["hypertable_name"], policy["proc_name"]) for policy in answers["policies"]] == [
        ("features", "policy_compression"),
        ("readings", "policy_compression"),
        ("readings", "policy_retention"),
        ("readings_daily", "policy_refresh_continuous_aggregate"),
    ]
    assert answers["dropped"]
    assert answers["left"] == [{"readings": 0}]
