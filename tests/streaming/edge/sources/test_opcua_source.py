"""Readings from a real OPC-UA server, also after its restart."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from asyncua import Node, Server, ua

from forewatt.embedded.ports import free_port
from streaming.edge.config import OpcUaConfig
from streaming.edge.sources.opcua import Changes, OpcUaSource, node_record
from streaming.gateway.records import validate_records

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
POWER, STATE = "ns=2;s=T1.Power", "ns=2;s=T1.State"


async def start_server(url: str) -> tuple[Server, Any, Any]:
    """Start a server with a number and a text; return it and both nodes."""
    server = Server()
    await server.init()
    server.set_endpoint(url)
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    await server.register_namespace("plant")
    power = await server.nodes.objects.add_variable(ua.NodeId.from_string(POWER), "2:Power", 1.5)
    state = await server.nodes.objects.add_variable(ua.NodeId.from_string(STATE), "2:State", "idle")
    await server.start()
    return server, power, state


def config(url: str) -> OpcUaConfig:
    tags = [
        {"node": POWER, "asset_id": "wp-1", "asset_class": "wind", "unit": "MW"},
        {"node": STATE, "asset_id": "wp-2", "asset_class": "wind"},
    ]
    return OpcUaConfig.model_validate({"url": url, "tags": tags, "period_ms": 20})


async def run_over_restart(basket: Any) -> None:
    url = f"opc.tcp://127.0.0.1:{free_port()}"
    server, power, _ = await start_server(url)
    source = asyncio.create_task(OpcUaSource(config(url)).run(basket))
    await basket.until(2)
    # asyncua takes a standard datetime too.
    value = ua.DataValue(ua.Variant(2.5, ua.VariantType.Double), SourceTimestamp=NOON)  # type: ignore[arg-type]
    await power.write_value(value)
    await basket.until(3)
    await server.stop()
    restarted, _, _ = await start_server(url)
    await basket.until(5)
    source.cancel()
    await asyncio.gather(source, return_exceptions=True)
    await restarted.stop()


def test_values_become_records_and_the_source_reconnects(basket: Any) -> None:
    asyncio.run(run_over_restart(basket))
    first = {record["asset_id"]: record for record in basket.records[:2]}
    assert (first["wp-1"]["value"], first["wp-1"]["unit"]) == (1.5, "MW")
    assert (first["wp-2"]["kind"], first["wp-2"]["raw"]) == ("unusable", "idle")
    assert basket.records[2] == {
        "asset_id": "wp-1",
        "asset_class": "wind",
        "time_ms": round(NOON.timestamp() * 1_000),
        "value": 2.5,
        "unit": "MW",
    }
    assert {record["asset_id"] for record in basket.records[3:5]} == {"wp-1", "wp-2"}


TAG = config("opc.tcp://x").tags[0]
AT_MS = round(NOON.timestamp() * 1_000)


def data_value(content: Any, status: int = ua.StatusCodes.Good, **times: Any) -> ua.DataValue:
    return ua.DataValue(ua.Variant(content), ua.StatusCode(ua.UInt32(status)), **times)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (data_value(1.5, SourceTimestamp=NOON, ServerTimestamp=NOON.replace(hour=13)), {"time_ms": AT_MS}),
        (data_value(1.5, SourceTimestamp=NOON.replace(tzinfo=None)), {"time_ms": AT_MS}),
        (data_value(1.5, ServerTimestamp=NOON), {"time_ms": AT_MS}),
        (data_value(1.5), {"status": "undated"}),
        (data_value(1.5, SourceTimestamp=NOON.replace(year=1601), ServerTimestamp=NOON), {"time_ms": AT_MS}),
        (data_value(1.5, SourceTimestamp=NOON.replace(year=9999), ServerTimestamp=NOON), {"time_ms": AT_MS}),
        (data_value(1.5, SourceTimestamp=NOON.replace(year=1601)), {"status": "undated"}),
        (
            data_value(1.5, ua.StatusCodes.UncertainLastUsableValue, SourceTimestamp=NOON),
            {"time_ms": AT_MS, "status": "uncertain"},
        ),
        (data_value(1.5, ua.StatusCodes.BadSensorFailure, SourceTimestamp=NOON), {"kind": "unusable"}),
        (data_value(None, ua.StatusCodes.BadNoData), {"kind": "unusable"}),
        (data_value(float("nan"), SourceTimestamp=NOON), {"kind": "unusable"}),
        (data_value(True, SourceTimestamp=NOON), {"kind": "unusable"}),
        (data_value([1.5, 2.5], SourceTimestamp=NOON), {"kind": "unusable"}),
    ],
)
def test_status_and_times_decide_what_becomes_of_a_value(value: ua.DataValue, expected: dict[str, Any]) -> None:
    record = node_record(TAG, value)
    assert record | expected == record
    assert record["asset_id"] == "wp-1"
    good, bad = validate_records([record], lambda _: True)
    assert (len(good), len(bad)) == ((0, 1) if expected == {"kind": "unusable"} else (1, 0))


def test_a_bad_status_is_named_in_the_reason() -> None:
    assert "BadSensorFailure" in node_record(TAG, data_value(1.5, ua.StatusCodes.BadSensorFailure))["reason"]


def test_a_node_may_have_several_tags(basket: Any) -> None:
    tags = [TAG, TAG.model_copy(update={"asset_id": "wp-2"})]
    node = Node(cast(Any, None), ua.NodeId.from_string(POWER))
    change = SimpleNamespace(monitored_item=SimpleNamespace(Value=data_value(1.5, SourceTimestamp=NOON)))
    Changes({node: tags}, basket).datachange_notification(node, 1.5, cast(Any, change))
    assert [record["asset_id"] for record in basket.records] == ["wp-1", "wp-2"]
