"""Every class of assets is known along the whole way: gateway, topics, rules, manifests of pools."""

import pytest

from forecaster.domain import CLASSES
from forewatt.protocol.manifest import ASSET_CLASSES
from streaming.assets.model import AssetClass
from streaming.gateway.records import Record, validate_records
from streaming.kafka.topics import TELEMETRY_CLASSES
from streaming.quality.rules import OutOfRange, rules


@pytest.mark.parametrize("asset_class", AssetClass)
def test_every_class_passes_the_gateway_and_has_a_topic_and_limits(asset_class: AssetClass) -> None:
    raw = {"asset_id": "a", "asset_class": asset_class.value, "time_ms": 1_465_948_800_000, "value": 1.0, "unit": "kW"}
    (record,), rejected = validate_records([raw], lambda _name: True)
    assert isinstance(record, Record)
    assert rejected == []
    assert asset_class in TELEMETRY_CLASSES
    (limits,) = (rule.limits for rule in rules().reading if isinstance(rule, OutOfRange))
    assert asset_class in {limit.asset_class for limit in limits}


def test_every_class_with_a_capacity_can_be_forecast_and_traded() -> None:
    metered = tuple(asset_class.value for asset_class in AssetClass if asset_class is not AssetClass.WEATHER)
    assert metered == ASSET_CLASSES == CLASSES
