"""Which encoding a reply has, and that both have equal values."""

import json

import msgspec
import pytest

from forecaster.service.encoding import JSON, MSGPACK, encoded, preferred
from forecaster.service.schemas import AssetForecast, ForecastsReply


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/msgpack", MSGPACK),
        ("Application/MsgPack ; q=0.5", MSGPACK),
        ("application/msgpack, application/json;q=0.9", MSGPACK),
        ("application/msgpack;q=0.5, application/json", JSON),
        ("application/msgpack;q=0", JSON),
        ("application/msgpack;q=x", JSON),
        ("application/msgpack;q=inf", JSON),
        ("application/msgpack;q=nan", JSON),
        ("application/msgpack;q=0.5, */*", JSON),
        ("application/*, application/msgpack;q=0.9", JSON),
        ("application/msgpack, */*;q=0.1", MSGPACK),
        ("application/msgpack, application/json, */*;q=0.1", MSGPACK),
        ("application/msgpack;q=0.2, application/json;q=0.1, */*", MSGPACK),
    ],
)
def test_preferred__accept_header__names_the_type(accept: str, media_type: str) -> None:
    assert preferred(accept) == media_type


def test_encoded__both_types__have_equal_values() -> None:
    rows = [[-1.0, -0.1234567, 0.0], [1e-7, 1 / 3, 1.0]]
    reply = ForecastsReply(
        model="m",
        model_version="0x" + "0a" * 32,
        issue_time=1,
        drift_ppm=2,
        drift_parts_ppm={"psi": 2},
        feature_time=0,
        forecasts=[AssetForecast(asset_id="a", quantiles_pu=rows)],
        stale={"b": "no readings"},
    )
    assert msgspec.msgpack.decode(encoded(reply, MSGPACK)) == json.loads(encoded(reply, JSON))
