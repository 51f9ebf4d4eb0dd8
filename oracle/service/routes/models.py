"""What moved a forecast, and recalibration: GET /feeds/{feed}/drivers and POST /recalibrations."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from forewatt.web.problems import Problem
from oracle.errors import ForecastServiceError
from oracle.node.forecaster.entry import request_for
from oracle.service.parts import IndexParts
from oracle.service.queries import rounds as queries
from oracle.service.routes.feeds import W_PER_MW, existing
from oracle.service.routes.forecasts import Remembered

FRESH_S = 60.0
"""How long drivers are remembered: a model runs once for each group of its inputs."""
Number = Annotated[int | None, Query(alias="round", ge=0, lt=2**63)]


class ModelDrivers(BaseModel):
    """By group of inputs: how far today's values moved the median of each step, against those of other days."""

    model: str
    model_version: str
    moved_mw: dict[str, list[float]]


WITHOUT: Final = (
    *("no-answer", "wrong-answer", "refused", "busy"),
    *("not-explainable", "stale-history", "unknown-asset", "unfit-asset"),
)
"""Why a forecast service has no answer."""


class WithoutDrivers(BaseModel):
    """A forecast service that has no answer: the kind of its reason, for pages, and the reason in English."""

    model: str | None
    kind: str = Field(examples=["not-explainable"], json_schema_extra={"enum": list(WITHOUT)})
    reason: str


class DriversReply(BaseModel):
    """What moved the forecasts of a feed in a round; the models are those that are served now."""

    round: int
    asset_id: str
    issued_chain_s: int
    first_valid_chain_s: int
    step_s: int
    models: list[ModelDrivers]
    without: list[WithoutDrivers]


class RecalibrationRequest(BaseModel):
    """The model whose calibration is fitted to the newest days."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field(min_length=1, max_length=100, examples=["lstm"])


class RecalibrationReply(BaseModel):
    """The model's versions before and after."""

    model: str
    previous_version: str
    model_version: str


def add_routes(api: APIRouter, service: IndexParts) -> None:
    """Add the routes of this resource to `api`."""
    remembered: Remembered[DriversReply] = Remembered(FRESH_S)

    @api.get("/feeds/{feed}/drivers")
    def drivers(feed: int, number: Number = None) -> DriversReply:
        """What moved the forecasts of a feed, group by group of inputs, in a revealed round; by default the newest."""
        existing(feed, service.pool)
        with service.connection() as connection:
            newest = queries.latest_revealed(connection, feed)
        shown = number if number is not None else newest
        # NOTE: before the reveal an answer would say what is still sealed.
        if shown is None or newest is None or shown > newest:
            raise Problem(404, "No forecast of this feed has been revealed in this round yet.", "nothing-revealed")
        return remembered.get((feed, shown), lambda: _drivers(service, feed, shown))

    @api.post("/recalibrations")
    def recalibrations(body: RecalibrationRequest) -> RecalibrationReply:
        """Fit a served model's calibration to the newest days of chain time: its weights stay, its version changes."""
        try:
            versions = service.forecasters.recalibrate(body.model, service.settings.region, service.chain_now_s)
        except ForecastServiceError as error:
            raise Problem(503, "The model is not recalibrated: {why}.", "not-recalibrated", why=error) from error
        if versions is None:
            raise Problem(
                404, "No forecast service of this API serves the model {model}.", "no-model", model=body.model
            )
        return RecalibrationReply(model=body.model, previous_version=versions[0], model_version=versions[1])


def _drivers(service: IndexParts, feed: int, number: int) -> DriversReply:
    pool = service.pool_at(number)
    whole = request_for(pool, number, pool.rules.gate(number))
    entry = pool.feeds[existing(feed, pool)]
    explained, without = service.forecasters.attributions(replace(whole, asset_ids=(entry.asset_id,)))
    capacity_mw = entry.capacity_w / W_PER_MW
    return DriversReply(
        round=number,
        asset_id=entry.asset_id,
        issued_chain_s=whole.issue_time,
        first_valid_chain_s=whole.first_valid_time,
        step_s=whole.step_s,
        models=[
            ModelDrivers(
                model=reply.model,
                model_version=reply.model_version,
                moved_mw={
                    group: [step * capacity_mw for step in steps]
                    for group, steps in reply.medians_moved_pu.get(entry.asset_id, {}).items()
                },
            )
            for reply in explained
        ],
        without=[WithoutDrivers(model=one.model, kind=one.kind, reason=one.reason) for one in without],
    )
