"""The model of an asset, which validates MongoDB documents and API requests."""

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from streaming.names import AssetId
from streaming.units import UNITS, Quantity


class AssetClass(StrEnum):
    """The class of an asset; also the last part of its Kafka topic."""

    SOLAR = "solar"
    WIND = "wind"
    STORAGE = "storage"
    LOAD = "load"
    NET_LOAD = "net-load"
    """Consumption less what feeds in behind the same meter, such as a feeder with rooftop solar: of both signs."""
    WEATHER = "weather"


def quantity_of(unit: str, asset_class: AssetClass) -> Quantity | None:
    """What an asset of this class measures in a known unit; None if the unit does not fit the class.

    A storage's share is its state of charge.
    """
    quantity = UNITS[unit].quantity
    if quantity is Quantity.SHARE and asset_class is AssetClass.STORAGE:
        return Quantity.STATE_OF_CHARGE
    return quantity if (quantity is Quantity.POWER) != (asset_class is AssetClass.WEATHER) else None


class Asset(BaseModel):
    """One metered asset. Its power is generation or consumption by class; storage is positive when discharging,
    and a net load when it consumes more than it feeds in.

    A weather station is one asset for every quantity that it measures. It has no capacity and is no feed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset_id: AssetId
    name: str = Field(min_length=1, max_length=120)
    asset_class: AssetClass
    region: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    capacity_mw: float = Field(ge=0, allow_inf_nan=False)
    unit: str = Field(default="kW", description="unit of readings that name none")
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    interval_s: int = Field(default=900, gt=0, lt=2**31)
    lowest_pu: float | None = Field(
        default=None, ge=-10, le=10, description="lowest power per unit of capacity; null: its class's limit"
    )
    highest_pu: float | None = Field(
        default=None, ge=-10, le=10, description="highest power per unit of capacity; null: its class's limit"
    )
    feed: int | None = Field(default=None, ge=0, lt=2**31, description="index in the pool's manifest")
    price_zone: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9._-]{1,64}$", description="zone of its prices; null: its region"
    )
    profile: str | None = Field(default=None, description="SimBench profile of a replayed asset")

    @field_validator("unit")
    @classmethod
    def _known(cls, unit: str) -> str:
        if unit not in UNITS:
            raise ValueError(f"{unit!r} is not one of {', '.join(UNITS)}")
        return unit

    @model_validator(mode="after")
    def _fits_its_class(self) -> Self:
        weather = self.asset_class is AssetClass.WEATHER
        if quantity_of(self.unit, self.asset_class) in (None, Quantity.STATE_OF_CHARGE):
            raise ValueError(f"unit: {self.unit} does not fit an asset of class {self.asset_class}")
        if weather != (self.capacity_mw == 0):
            raise ValueError("capacity_mw: 0 for a weather station, and only for one")
        if weather and (self.lowest_pu is not None or self.highest_pu is not None):
            raise ValueError("lowest_pu, highest_pu: a weather station has no capacity")
        if self.lowest_pu is not None and self.highest_pu is not None and self.lowest_pu >= self.highest_pu:
            raise ValueError("lowest_pu: it must be below highest_pu")
        if weather and self.feed is not None:
            raise ValueError("feed: a weather station has none")
        return self

    @property
    def zone(self) -> str:
        """The zone of the asset's prices."""
        return self.price_zone or self.region

    def document(self) -> dict[str, Any]:
        """The MongoDB document; its key is the asset id."""
        fields = self.model_dump(mode="json")
        return {"_id": fields.pop("asset_id"), **fields}

    @classmethod
    def of_document(cls, document: dict[str, Any]) -> Self:
        """From a MongoDB document; pydantic.ValidationError names the invalid field."""
        return cls.model_validate({"asset_id": document["_id"], **{k: v for k, v in document.items() if k != "_id"}})
