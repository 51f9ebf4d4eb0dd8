"""The bodies of the API's answers. Wei and scores are decimal strings: JSON numbers are exact only below 2^53."""

from pydantic import BaseModel, Field

ADDRESS = "^0x[0-9a-fA-F]{40}$"


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
    skill_ppm: int | None = Field(description="1 - loss / reference loss over the settled rounds; above 0 is better")
    uptime_ppm: int | None = Field(description="share of the entries that were revealed")
    commission_bps: int
    slashes: int
    slashed_wei: str


class AccuracyReply(BaseModel):
    """How forecasts compare with readings, per unit of capacity. A null class, model or forecaster means all.

    `skill` is 1 - loss / reference loss: the reference repeats the readings `ref_lag` rounds earlier.
    """

    asset_class: str | None
    model: str | None
    forecaster: str | None
    values: int
    assets: int
    mean_absolute_error_pu: float
    pinball_loss_pu: float
    coverage: float = Field(description="share of readings between the lowest and the highest quantile")
    reference_loss_pu: float | None
    skill: float | None


class SummaryReply(BaseModel):
    """The accuracy of the forecasts of some rounds; `total` is null until a reading can be compared."""

    chain_time_s: int
    first_round: int
    last_round: int
    horizon_s: int
    assets: int
    assets_by_class: dict[str, int]
    levels: int
    nominal_coverage: float
    total: AccuracyReply | None
    by_class: list[AccuracyReply]
    by_model: list[AccuracyReply]
    by_forecaster: list[AccuracyReply]


class LatestForecastReply(BaseModel):
    """An issued forecast: a list of quantiles and the reading for each step; null where nothing is measured yet."""

    asset_id: str
    model: str
    model_version: str
    issued_chain_s: int
    first_valid_chain_s: int
    step_s: int
    levels: int
    quantiles_mw: list[list[float]]
    observed_mw: list[float | None]


class EntryRowReply(BaseModel):
    """One entry of one round."""

    round: int
    forecaster: str
    position: int
    wager_wei: str
    revision: int
    cid: str
    state: str
    score: str | None
    payout_wei: str | None
    loss: str | None


class PayoutReply(BaseModel):
    """What one entry was paid; `net_wei` is the payout less the wager, null until it is paid."""

    round: int
    gate_chain_s: int
    forecaster: str
    state: str
    wager_wei: str
    payout_wei: str | None
    net_wei: str | None
    score: str | None


class PoolReply(BaseModel):
    """A pool: its rules by name with their units, and its money."""

    pool: str
    chain_id: int
    market: str
    vault: str
    region: str
    feeds: int
    attestors: list[str]
    quorum: int
    fund_free_wei: str
    fund_reserved_wei: str
    genesis_chain_s: int
    rules: dict[str, int | str]


class PositionReply(BaseModel):
    """What an address has in one forecaster's vault."""

    forecaster: str
    is_operator: bool
    earning_wei: str
    warming_wei: str
    active_from_chain_s: int | None
    exiting_wei: str
    withdrawable_from_chain_s: int | None
    rewards_wei: str
    locked_wei: str
    free_wei: str


class PositionsReply(BaseModel):
    """An address's tokens: in its wallet, its credit in the vault, and in each forecaster's vault."""

    address: str
    balance_wei: str
    credit_wei: str
    positions: list[PositionReply]


class ProofReply(BaseModel):
    """The proof of one leaf. Hashes and bytes are 0x-hex; `path` has the siblings from the leaf to the root."""

    round: int
    forecaster: str
    feed: int
    cid: str
    root: str
    leaf: str
    salt: str
    series: str
    quantiles_ppm: list[int]
    path: list[str]


def decimal_text(value: int | None) -> str | None:
    """An integer as a decimal string; None stays None."""
    return None if value is None else str(int(value))


def plain_rule(value: object) -> int | str:
    """A pool's rule as JSON; amounts of wei pass 2^53, so they are text."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return str(value) if not isinstance(value, int) or abs(value) >= 2**53 else value
