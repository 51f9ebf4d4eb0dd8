"""The bodies of the API's answers. Wei and scores are decimal strings: JSON numbers are exact only below 2^53."""

from pydantic import BaseModel


class ServiceState(BaseModel):
    name: str
    state: str


class StatusReply(BaseModel):
    chain_time_s: int
    chain_id: int
    block: int
    region: str
    services: list[ServiceState]


class FeedReply(BaseModel):
    feed: int
    asset_id: str
    name: str
    asset_class: str
    capacity_mw: float
    latitude: float
    longitude: float


class ReadingsReply(BaseModel):
    asset_id: str
    times_chain_s: list[int]
    power_mw: list[float | None]


class ForecastReply(BaseModel):
    forecaster: str
    model: str
    quantiles_mw: list[list[float]]


class FeedForecastsReply(BaseModel):
    round: int
    first_valid_chain_s: int
    step_s: int
    levels: int
    forecasts: list[ForecastReply]


class EntryReply(BaseModel):
    forecaster: str
    wager_wei: str
    score: str | None
    payout_wei: str | None
    state: str


class RoundReply(BaseModel):
    round: int
    gate_chain_s: int
    phase: str
    entries: list[EntryReply]
    reference_loss: str | None
    reserve_wei: str | None
    deadlines_chain_s: dict[str, int]


class ForecasterReply(BaseModel):
    forecaster: str
    operator: str
    name: str
    model: str
    stake_wei: str
    delegated_wei: str
    delegation_cap_wei: str
    rewards_wei: str
    rounds: int
    mean_score: str | None


def decimal_text(value: int | None) -> str | None:
    """An integer as a decimal string; None stays None."""
    return None if value is None else str(int(value))
