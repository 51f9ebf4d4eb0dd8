"""An asset survives its way to a document and back; a wrong one is refused by field."""

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
def test_a_wrong_field_is_named(region: list[Asset], change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(change))):
        Asset.model_validate({**region[0].model_dump(), **change})


def test_prices_are_of_the_region_unless_an_asset_names_a_zone(region: list[Asset]) -> None:
    asset = region[0]
    assert (asset.price_zone, asset.zone) == (None, asset.region)
    elsewhere = Asset.model_validate({**asset.model_dump(), "price_zone": "DE-LU"})
    assert elsewhere.zone == "DE-LU"
    assert Asset.of_document(elsewhere.document()) == elsewhere
    document = asset.document()
    del document["price_zone"]
    assert Asset.of_document(document) == asset
