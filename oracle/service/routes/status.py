"""GET /api/v1/status: the chain's time and the state of every part."""

from fastapi import APIRouter

from oracle.service.parts import IndexParts
from oracle.service.schemas import ServiceState, StatusReply


def add_routes(api: APIRouter, service: IndexParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/status")
    def state() -> StatusReply:
        latest, pool = service.index.latest, service.index.pool
        states = service.health.states(service.thread)
        return StatusReply(
            chain_time_s=latest.now if latest else 0,
            chain_id=pool.domain.chain_id if pool else 0,
            block=latest.block if latest else 0,
            region=service.settings.region,
            services=[ServiceState(name=part, state=part_state) for part, part_state in states.items()],
        )
