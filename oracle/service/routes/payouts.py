"""GET /api/v1/entries and /api/v1/payouts: entries of all rounds, and what an address was paid for its own."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from forewatt.web.paging import CursorText, Page, parse_cursor
from forewatt.web.tables import TABLE_RESPONSES, table
from oracle.service.parts import IndexParts
from oracle.service.queries import entries as queries
from oracle.service.schemas import ADDRESS, EntryRowReply, PayoutReply, decimal_text

Limit = Annotated[int, Query(ge=1, le=1000)]
Address = Annotated[str, Query(pattern=ADDRESS, examples=["0x7A16fF8270133F063aAb6C9977183D9e72835428"])]
OptionalAddress = Annotated[str | None, Query(pattern=ADDRESS)]
Number = Annotated[int | None, Query(alias="round", ge=0, lt=2**63)]
State = Annotated[str | None, Query(pattern="^(committed|revealed|missing|forfeited|paid)$")]


def add_routes(api: APIRouter, service: IndexParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/entries", response_model=list[EntryRowReply], responses=TABLE_RESPONSES)
    def entries(
        request: Request,
        response: Response,
        number: Number = None,
        forecaster: OptionalAddress = None,
        state: State = None,
        limit: Limit = 100,
        cursor: CursorText = None,
    ) -> Any:
        """Entries of all rounds, newest round first: of one round, forecaster or state only, if it is given."""
        wanted = queries.Wanted(number, forecaster, state, None)
        rows = _page(service, Page(request, response, limit), wanted, cursor)
        return table(request, response, [_entry(row) for row in rows], EntryRowReply)

    @api.get("/payouts", response_model=list[PayoutReply], responses=TABLE_RESPONSES)
    def payouts(
        request: Request, response: Response, address: Address, limit: Limit = 100, cursor: CursorText = None
    ) -> Any:
        """What the entries of an address were paid, newest round first; it is a forecaster or its operator."""
        rows = _page(service, Page(request, response, limit), queries.Wanted(None, None, None, address), cursor)
        return table(request, response, [_payout(row) for row in rows], PayoutReply)


def _page(service: IndexParts, page: Page, wanted: queries.Wanted, cursor: str | None) -> list[queries.EntryFound]:
    after = parse_cursor(cursor, int, int)
    with service.connection() as connection:
        found = queries.entries_of(connection, wanted, page.limit + 1, (after[0], after[1]) if after else None)
    return page.cut(found, lambda row: [row.round, row.position])


def _entry(row: queries.EntryFound) -> EntryRowReply:
    return EntryRowReply(
        round=row.round,
        forecaster=row.forecaster,
        position=row.position,
        wager_wei=str(row.wager_wei),
        revision=row.revision,
        cid=row.cid,
        state=row.state,
        score=decimal_text(row.score),
        payout_wei=decimal_text(row.payout_wei),
        loss=decimal_text(row.loss),
    )


def _payout(row: queries.EntryFound) -> PayoutReply:
    net = None if row.payout_wei is None else row.payout_wei - row.wager_wei
    return PayoutReply(
        round=row.round,
        gate_chain_s=row.gate,
        forecaster=row.forecaster,
        state=row.state,
        wager_wei=str(row.wager_wei),
        payout_wei=decimal_text(row.payout_wei),
        net_wei=decimal_text(net),
        score=decimal_text(row.score),
    )
