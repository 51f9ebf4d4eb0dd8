"""What an asset is, at the edges: checked on the way into MongoDB and on the way out of the API."""

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field


class AssetClass(StrEnum):
    """What an asset does; also the last word of its Kafka topic."""

    SOLAR = "solar"
    WIND = "wind"
    STORAGE = "storage"
    LOAD = "load"


class Asset(BaseModel):
    """One metered asset. Power is positive as its class says; for storage, positive is discharging to the grid."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # No '/', '+' or '#': the id is a level of the MQTT topic.
    asset_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    name: str = Field(min_length=1, max_length=120)
    asset_class: AssetClass
    region: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    capacity_mw: float = Field(gt=0, allow_inf_nan=False)
    unit: str = Field(default="kW", pattern="^(kW|MW)$", description="what its meter sends")
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    interval_s: int = Field(default=900, gt=0)
    feed: int | None = Field(default=None, ge=0, description="index in the pool's manifest")
    profile: str | None = Field(default=None, description="the source of a replayed asset's values")

    def document(self) -> dict[str, Any]:
        """The MongoDB document: the id is its key."""
        fields = self.model_dump(mode="json")
        return {"_id": fields.pop("asset_id"), **fields}

    @classmethod
    def of_document(cls, document: dict[str, Any]) -> Self:
        """From a MongoDB document; pydantic.ValidationError names the field that does not fit."""
        return cls.model_validate({"asset_id": document["_id"], **{k: v for k, v in document.items() if k != "_id"}})
