"""GET /api/v1/forecasters: every registered forecaster with its stakes and scores."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from forewatt.web.paging import CursorText, Page, parse_cursor
from forewatt.web.tables import TABLE_RESPONSES, table
from oracle.service.parts import IndexParts
from oracle.service.queries import rounds as queries
from oracle.service.schemas import ForecasterReply, decimal_text

Limit = Annotated[int, Query(ge=1, le=1000)]


def add_routes(api: APIRouter, service: IndexParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/forecasters", response_model=list[ForecasterReply], responses=TABLE_RESPONSES)
    def forecasters(request: Request, response: Response, limit: Limit = 500, cursor: CursorText = None) -> Any:
        """The registered forecasters by address."""
        after = parse_cursor(cursor, str)
        with service.connection() as connection:
            found = queries.forecasters(connection, limit + 1, after[0] if after else None)
        rows = Page(request, response, limit).cut(found, lambda row: [row[0]])
        return table(request, response, [_forecaster_reply(*row) for row in rows], ForecasterReply)


def _forecaster_reply(
    forecaster: str,
    operator: str,
    model: str,
    stake: int,
    delegated: int,
    cap: int,
    rewards: int,
    rounds: int,
    mean: int | None,
    skill_ppm: int | None,
    commission_bps: int,
    slashes: int,
    slashed: int,
    uptime_ppm: int | None,
) -> ForecasterReply:
    return ForecasterReply(
        forecaster=forecaster,
        operator=operator,
        name=model,
        model=model,
        stake_wei=str(stake),
        delegated_wei=str(delegated),
        delegation_cap_wei=str(cap),
        rewards_wei=str(rewards),
        rounds=rounds,
        mean_score=decimal_text(mean),
        skill_ppm=skill_ppm,
        uptime_ppm=uptime_ppm,
        commission_bps=commission_bps,
        slashes=slashes,
        slashed_wei=str(slashed),
    )
