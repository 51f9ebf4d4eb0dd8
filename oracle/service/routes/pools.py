"""GET /api/v1/pools and /api/v1/positions: the pool's rules and money, and what an address has staked."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from requests.exceptions import RequestException

from forewatt.web.problems import Problem
from oracle.accounts.stakes import Position, positions_of
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.reads import read
from oracle.chain.rpc.errors import RpcError
from oracle.service.parts import ServiceParts
from oracle.service.queries import rounds as queries
from oracle.service.schemas import ADDRESS, PoolReply, PositionReply, PositionsReply, plain_rule

Address = Annotated[str, Query(pattern=ADDRESS, examples=["0x7A16fF8270133F063aAb6C9977183D9e72835428"])]
MAX_FORECASTERS = 1_000
CHAIN_FAILED = (RpcError, RequestException)


def add_routes(api: APIRouter, service: ServiceParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/pools")
    def pools() -> list[PoolReply]:
        """The pools that this service indexes, with their rules, feeds, attestors and fund."""
        pool, deployment = service.pool, service.deployment
        try:
            fund = service.at_head.get(("fund", pool.id), lambda: read(_contracts(service).vault.fundOf, pool.id))
        except CHAIN_FAILED as error:
            raise _unreachable(error) from error
        rules = asdict(pool.rules)
        return [
            PoolReply(
                pool="0x" + pool.id.hex(),
                chain_id=deployment.chain_id,
                market=deployment.market,
                vault=deployment.vault,
                region=service.settings.region,
                feeds=len(pool.feeds),
                attestors=list(pool.attestors),
                quorum=pool.quorum,
                fund_free_wei=str(int(fund.free)),
                fund_reserved_wei=str(int(fund.reserved)),
                genesis_chain_s=rules.pop("genesis"),
                rules={name: plain_rule(value) for name, value in rules.items()},
            )
        ]

    @api.get("/positions")
    def positions(address: Address) -> PositionsReply:
        """What an address has staked, delegated and can claim. Read from the chain now."""
        from eth_utils.address import to_checksum_address

        staker = str(to_checksum_address(address))
        with service.connection() as connection:
            known = queries.forecaster_addresses(connection, MAX_FORECASTERS)
        try:
            return service.at_head.get(("positions", staker, *known), lambda: _positions(service, staker, known))
        except CHAIN_FAILED as error:
            raise _unreachable(error) from error


def _positions(service: ServiceParts, staker: str, known: Sequence[str]) -> PositionsReply:
    """What an address has in the wallet, and in the vaults of the known forecasters."""
    contracts = _contracts(service)
    every = positions_of(contracts, service.rpc, staker, known)
    balance_wei = int(read(contracts.token.balanceOf, staker))
    credit_wei = int(read(contracts.vault.creditOf, staker))
    return PositionsReply(
        address=staker,
        balance_wei=str(balance_wei),
        credit_wei=str(credit_wei),
        positions=[_reply(position, credit_wei) for position in every if _is_held(position, credit_wei)],
    )


def _contracts(service: ServiceParts) -> Contracts:
    return contracts_of(service.deployment)


def _unreachable(error: Exception) -> Problem:
    return Problem(503, "The chain does not answer: {why}", "chain-failed", {"Retry-After": "5"}, why=error)


def _is_held(position: Position, credit_wei: int) -> bool:
    """Whether an address has anything in a vault; its credits belong to no vault."""
    held = position.earning_wei + position.warming_wei + position.exiting_wei
    return position.is_operator or held > 0 or position.claimable_wei > credit_wei


def _reply(position: Position, credit_wei: int) -> PositionReply:
    return PositionReply(
        forecaster=position.forecaster,
        is_operator=position.is_operator,
        earning_wei=str(position.earning_wei),
        warming_wei=str(position.warming_wei),
        active_from_chain_s=position.active_from,
        exiting_wei=str(position.exiting_wei),
        withdrawable_from_chain_s=position.withdrawable_from,
        rewards_wei=str(max(0, position.claimable_wei - credit_wei)),
        locked_wei=str(position.locked_wei),
        free_wei=str(position.free_wei),
    )
