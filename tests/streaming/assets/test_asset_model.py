"""Assets convert to MongoDB documents and back; validation names the invalid field."""

from typing import Any

import pytest
from pydantic import ValidationError

from streaming.assets.model import Asset


def test_document_round_trip(region: list[Asset]) -> None:
    for asset in region:
        document = asset.document()
        assert document["_id"] == asset.asset_id
        assert Asset.of_document(document) == asset


@pytest.mark.parametrize(
    "change",
    [
        {"interval_s": 2**63},
        {"feed": 2**63},
        {"asset_id": "a/b"},
        {"asset_id": "a+"},
        {"capacity_mw": 0},
        {"capacity_mw": float("inf")},
        {"asset_class": "gas"},
        {"latitude": 91},
        {"unit": "furlong"},
        {"unit": "C"},
        {"capacity_mw": 4.0, "unit": "C", "asset_class": "weather", "feed": None},
        {"feed": 0, "capacity_mw": 0, "unit": "C", "asset_class": "weather"},
        {"feed": -1},
        {"price_zone": "DE/LU"},
        {"price_zone": ""},
        {"surprise": 1},
    ],
)
def test_validation_names_the_invalid_field(region: list[Asset], change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(change))):
        Asset.model_validate({**region[0].model_dump(), **change})


def test_price_zone_defaults_to_the_region(region: list[Asset]) -> None:
    asset = region[0]
    assert (asset.price_zone, asset.zone) == (None, asset.region)
    zoned = Asset.model_validate({**asset.model_dump(), "price_zone": "DE-LU"})
    assert zoned.zone == "DE-LU"
    assert Asset.of_document(zoned.document()) == zoned
    document = asset.document()
    del document["price_zone"]
    assert Asset.of_document(document) == asset
