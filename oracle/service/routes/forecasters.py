"""GET /api/v1/forecasters: every registered forecaster with its stakes and scores."""

from fastapi import APIRouter

from oracle.service import queries
from oracle.service.parts import ServiceParts
from oracle.service.schemas import ForecasterReply, decimal_text


def add_routes(api: APIRouter, service: ServiceParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/forecasters")
    def forecasters() -> list[ForecasterReply]:
        with service.connection() as connection:
            rows = queries.forecasters(connection)
        return [_forecaster_reply(*row) for row in rows]


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
    )
