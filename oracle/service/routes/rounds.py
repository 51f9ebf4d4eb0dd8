"""GET /api/v1/rounds: rounds with their entries, newest first."""

from collections import defaultdict
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from forewatt.protocol.windows import deadlines
from forewatt.web.paging import CursorText, Page, parse_cursor
from forewatt.web.tables import TABLE_RESPONSES, table
from oracle.service.parts import IndexParts
from oracle.service.queries import rounds as queries
from oracle.service.schemas import EntryReply, RoundReply, decimal_text

Limit = Annotated[int, Query(ge=1, le=500)]


def add_routes(api: APIRouter, service: IndexParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/rounds", response_model=list[RoundReply], responses=TABLE_RESPONSES)
    def rounds(request: Request, response: Response, limit: Limit = 20, cursor: CursorText = None) -> Any:
        """The rounds with their entries, newest first."""
        rules = service.pool.rules
        before = parse_cursor(cursor, int)
        with service.connection() as connection:
            found = queries.rounds(connection, limit + 1, before[0] if before else None)
            rows = Page(request, response, limit).cut(found, lambda row: [row[0]])
            entries = queries.entries(connection, [row[0] for row in rows])
        by_round: dict[int, list[EntryReply]] = defaultdict(list)
        for number, *entry in entries:
            by_round[number].append(_entry_reply(*entry))
        replies = [
            RoundReply(
                round=number,
                gate_chain_s=gate,
                phase=phase,
                entries=by_round[number],
                reference_loss=decimal_text(reference_loss),
                reserve_wei=decimal_text(reserve_wei),
                deadlines_chain_s=asdict(deadlines(rules, number)),
            )
            for number, gate, phase, reserve_wei, reference_loss in rows
        ]
        return table(request, response, replies, RoundReply)


def _entry_reply(forecaster: str, wager_wei: int, score: int | None, payout_wei: int | None, state: str) -> EntryReply:
    return EntryReply(
        forecaster=forecaster,
        wager_wei=str(wager_wei),
        score=decimal_text(score),
        payout_wei=decimal_text(payout_wei),
        state=state,
    )
