"""What an alert of each kind says, as numbers and names, so that a page can say it in any language."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from streaming.units import Quantity


class Details(BaseModel):
    """The details of an alert."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def plain(self) -> dict[str, Any]:
        """The details as they are stored."""
        return self.model_dump(mode="json")


class ReadingDetails(Details):
    """The reading that began the condition: a share of the capacity if it is power, else in the quantity's unit."""

    quantity: Quantity = Field(examples=["power"])
    value: float = Field(examples=[1.14])


class WeatherDetails(Details):
    """A station's reading, and what was forecast `lead_h` hours before for the grid point `away_km` away."""

    quantity: Quantity = Field(examples=["wind-speed"])
    value: float = Field(examples=[19.5])
    forecast: float = Field(examples=[8.2])
    lead_h: float = Field(examples=[6.5])
    point_id: str = Field(examples=["grid-54.0-10.0"])
    away_km: float = Field(examples=[12.4])


class PowerDetails(Details):
    """A reading, and the outer quantiles that a model forecast `lead_h` hours before it.

    `intervals` is how many readings in a row lay outside.
    """

    power_mw: float = Field(examples=[3.9])
    lowest_mw: float = Field(examples=[1.2])
    highest_mw: float = Field(examples=[2.4])
    model: str = Field(examples=["lstm"])
    lead_h: float = Field(examples=[3.25])
    intervals: int = Field(examples=[8])


class DeletedDetails(Details):
    """Records of Kafka that a query had not read: from the first to the last offset, and when they arrived.

    `restored` readings were in the archive.
    """

    topic: str = Field(examples=["telemetry.solar"])
    partition: int = Field(examples=[0])
    query: str = Field(examples=["telemetry"])
    first_offset: int = Field(examples=[10])
    last_offset: int = Field(examples=[24])
    since_wall_s: float | None = Field(examples=[1465992000.0])
    until_wall_s: float | None = Field(examples=[1465992900.0])
    restored: int = Field(examples=[15])


class ConflictDetails(Details):
    """Two batches of one agent: the refused sequence, the written one, and who sent them; empty if not known."""

    sequence: int = Field(examples=[7])
    written: int = Field(examples=[7])
    first_sender: str = Field(examples=["10.0.0.7"])
    second_sender: str = Field(examples=["10.0.0.9"])
    incarnation: str = Field(examples=["1f0c"])


class SharedNameDetails(Details):
    """The incarnations of two agents that send under one name."""

    first_incarnation: str = Field(examples=["1f0c"])
    second_incarnation: str = Field(examples=["a7d2"])


class AgentLossDetails(Details):
    """How many records an agent has lost."""

    records: int = Field(examples=[120])


AlertDetails = (
    ReadingDetails
    | WeatherDetails
    | PowerDetails
    | DeletedDetails
    | ConflictDetails
    | SharedNameDetails
    | AgentLossDetails
)

DETAILS: Mapping[str, type[Details] | None] = {
    "clock-skew": ReadingDetails,
    "out-of-range": ReadingDetails,
    "night-production": ReadingDetails,
    "uncertain-source": ReadingDetails,
    "undated": ReadingDetails,
    "stuck": ReadingDetails,
    "reversed": ReadingDetails,
    "spike": ReadingDetails,
    "gap": ReadingDetails,
    "forecast-anomaly": WeatherDetails,
    "power-anomaly": PowerDetails,
    "unknown-asset": None,
    "kafka-records-lost": DeletedDetails,
    "agent-conflict": ConflictDetails,
    "agent-shared-name": SharedNameDetails,
    "agent-records-lost": AgentLossDetails,
}
"""Every kind of alert, and its details; None: the asset says it all. Agents may report other events, `agent-EVENT`."""
_ON_THE_WALL = ("agent-", "kafka-")


def on_wall_clock(kind: str) -> bool:
    """Whether a kind is about a part of the system: its condition began on the server's clock, not the chain's."""
    return kind.startswith(_ON_THE_WALL)
