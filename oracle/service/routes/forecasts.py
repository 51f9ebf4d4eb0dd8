"""GET /api/v1/forecasts/summary and /latest: how good the forecasts are, and the newest ones beside the readings."""

import threading
import time
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Query, Request, Response

from forewatt.clock import UnixS, utc
from forewatt.web.paging import CursorText, Page, parse_cursor
from forewatt.web.tables import TABLE_RESPONSES, table
from oracle.service.parts import IndexParts
from oracle.service.queries import accuracy
from oracle.service.schemas import AccuracyReply, LatestForecastReply, SummaryReply

W_PER_MW = 10**6
FRESH_S = 10.0
Hours = Annotated[int, Query(ge=1, le=24 * 14)]
Name = Annotated[str | None, Query(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Feed = Annotated[int | None, Query(ge=0, lt=2**31)]
Moment = Annotated[int | None, Query(ge=0, lt=2**36)]
Limit = Annotated[int, Query(ge=1, le=500)]
Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """Answers that take a query of many rows, kept for a few seconds; one caller at a time computes them."""

    def __init__(self, fresh_s: float) -> None:
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._answers: dict[object, tuple[float, Answer]] = {}

    def get(self, key: object, compute: Callable[[], Answer]) -> Answer:
        """The answer for a key."""
        with self._lock:
            at, answer = self._answers.get(key, (float("-inf"), None))
            if answer is None or time.monotonic() - at > self._fresh_s:
                answer = compute()
                fresh = {k: v for k, v in self._answers.items() if time.monotonic() - v[0] <= self._fresh_s}
                self._answers = {**fresh, key: (time.monotonic(), answer)}
            return answer


def add_routes(api: APIRouter, service: IndexParts) -> None:
    """Add the routes of this resource to `api`."""
    summaries: Remembered[SummaryReply] = Remembered(FRESH_S)

    @api.get("/forecasts/summary")
    def summary(hours: Hours = 48) -> SummaryReply:
        """The accuracy of the revealed forecasts in the last hours of chain time, also by class, model, forecaster."""
        service.pool  # noqa: B018 - 503 while the index is starting
        return summaries.get(hours, lambda: _summary(service, hours))

    @api.get("/forecasts/latest", response_model=list[LatestForecastReply], responses=TABLE_RESPONSES)
    def latest(
        request: Request,
        response: Response,
        region: Name = None,
        feed: Feed = None,
        asset_id: Name = None,
        model: Name = None,
        issued_chain_s: Moment = None,
        hours: Hours = 48,
        limit: Limit = 50,
        cursor: CursorText = None,
    ) -> Any:
        """The newest forecast of each asset and model, or that of one issue time, beside what was measured.

        `hours` is how far back the forecasts' first intervals may lie.
        """
        after = parse_cursor(cursor, str, str)
        if feed is not None:
            feeds = service.pool.feeds
            asset_id = feeds[feed].asset_id if feed < len(feeds) else ""
        wanted = accuracy.Issued(
            region=region or service.settings.region,
            asset_id=asset_id,
            model=model,
            issued=None if issued_chain_s is None else utc(UnixS(issued_chain_s)),
            since=utc(UnixS(max(0, service.chain_now_s - hours * 3600))),
            after=(after[0], after[1]) if after else None,
            limit=limit + 1,
        )
        with service.connection() as connection:
            found = accuracy.issued(connection, wanted)
        rows = Page(request, response, limit).cut(found, lambda row: [row[0], row[1]])
        return table(request, response, [_latest(*row) for row in rows], LatestForecastReply)


def _summary(service: IndexParts, hours: int) -> SummaryReply:
    pool, now = service.pool, service.chain_now_s
    rules = pool.rules
    start = rules.valid_from(0)
    last = max(0, (now - start) // rules.period_s)
    window = accuracy.Window(
        first=max(0, last - hours * 3600 // rules.period_s),
        last=last,
        start=start,
        period_s=rules.period_s,
        step_s=rules.step_s,
        levels=rules.levels,
        lag_s=rules.ref_lag * rules.period_s,
    )
    feeds = [
        accuracy.Feed(number, feed.asset_id, feed.asset_class, feed.capacity_w / W_PER_MW)
        for number, feed in enumerate(pool.feeds)
    ]
    with service.connection() as connection:
        rows = accuracy.compared(connection, window, feeds)
    parts = [_accuracy(*row) for row in rows]
    classes: dict[str, int] = {}
    for feed in feeds:
        classes[feed.asset_class] = classes.get(feed.asset_class, 0) + 1
    return SummaryReply(
        chain_time_s=now,
        first_round=window.first,
        last_round=window.last,
        horizon_s=rules.steps * rules.step_s,
        assets=len(feeds),
        assets_by_class=classes,
        levels=rules.levels,
        nominal_coverage=(rules.levels - 1) / (rules.levels + 1),
        total=next((part for part in parts if (part.asset_class, part.model, part.forecaster) == (None,) * 3), None),
        by_class=[part for part in parts if part.asset_class is not None],
        by_model=[part for part in parts if part.model is not None],
        by_forecaster=[part for part in parts if part.forecaster is not None],
    )


def _accuracy(
    _every_class: int,
    _every_model: int,
    _every_forecaster: int,
    asset_class: str | None,
    model: str | None,
    forecaster: str | None,
    values: int,
    assets: int,
    error: float,
    loss: float,
    coverage: float,
    loss_beside: float | None,
    reference: float | None,
) -> AccuracyReply:
    skill = None if loss_beside is None or not reference else 1 - float(loss_beside) / float(reference)
    return AccuracyReply(
        asset_class=asset_class,
        model=model,
        forecaster=forecaster,
        values=values,
        assets=assets,
        mean_absolute_error_pu=float(error),
        pinball_loss_pu=float(loss),
        coverage=float(coverage),
        reference_loss_pu=None if reference is None else float(reference),
        skill=skill,
    )


def _latest(
    asset_id: str,
    model: str,
    version: str,
    issued: int,
    first_valid: int,
    step_s: int,
    levels: int,
    quantiles: list[float],
    observed: list[float | None],
) -> LatestForecastReply:
    return LatestForecastReply(
        asset_id=asset_id,
        model=model,
        model_version=version,
        issued_chain_s=issued,
        first_valid_chain_s=first_valid,
        step_s=step_s,
        levels=levels,
        quantiles_mw=[quantiles[at : at + levels] for at in range(0, len(quantiles), levels)],
        observed_mw=observed,
    )
