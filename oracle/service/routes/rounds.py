"""GET /api/v1/rounds: rounds with their entries, newest first."""

from collections import defaultdict
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from forewatt.protocol.windows import deadlines
from oracle.service import queries
from oracle.service.parts import ServiceParts
from oracle.service.schemas import EntryReply, RoundReply, decimal_text

Limit = Annotated[int, Query(ge=1, le=500)]


def add_routes(api: APIRouter, service: ServiceParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/rounds")
    def rounds(limit: Limit = 20) -> list[RoundReply]:
        rules = service.pool.rules
        with service.connection() as connection:
            rows = queries.rounds(connection, limit)
            entries = queries.entries(connection, [row[0] for row in rows])
        by_round: dict[int, list[EntryReply]] = defaultdict(list)
        for number, *entry in entries:
            by_round[number].append(_entry_reply(*entry))
        return [
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


def _entry_reply(forecaster: str, wager_wei: int, score: int | None, payout_wei: int | None, state: str) -> EntryReply:
    return EntryReply(
        forecaster=forecaster,
        wager_wei=str(wager_wei),
        score=decimal_text(score),
        payout_wei=decimal_text(payout_wei),
        state=state,
    )
