"""GET /chain and POST /rpc: what a wallet must know of the chain, and the way to it through this server."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field, field_validator

from forewatt.web.problems import Problem
from oracle.accounts.keystore import LOCAL_CHAIN_ID
from oracle.chain.deployment import CONTRACTS, Deployment
from oracle.chain.rpc.errors import RpcError, RpcRateLimited, RpcRefused
from oracle.service.parts import ServiceParts
from oracle.service.wallet.relay import MAX_BATCH, refusal_of

_REFUSED = -32601


class ChainReply(BaseModel):
    chain_id: int
    is_local: bool
    faucet: bool
    deployment_block: int
    deployment_block_hash: str
    pool_id: str
    contracts: dict[str, str]


class RpcRequest(BaseModel):
    jsonrpc: str = "2.0"
    id: int | str | None = None
    method: str = Field(max_length=64)
    params: list[Any] = Field(default_factory=list, max_length=8)

    @field_validator("params")
    @classmethod
    def _can_be_sent(cls, params: list[Any]) -> list[Any]:
        """Python reads NaN and Infinity, which JSON does not have; ValueError names them."""
        json.dumps(params, allow_nan=False)
        return params


class RpcReply(BaseModel):
    jsonrpc: str = "2.0"
    id: int | str | None
    result: Any = None
    error: dict[str, Any] | None = None


Calls = Annotated[RpcRequest | Annotated[list[RpcRequest], Field(min_length=1, max_length=MAX_BATCH)], Body()]


def add_routes(api: APIRouter, service: ServiceParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.get("/chain")
    def chain() -> ChainReply:
        deployment = service.deployment
        block = _passed(lambda: service.rpc.call("eth_getBlockByNumber", hex(deployment.block), False)) or {}
        return ChainReply(
            chain_id=deployment.chain_id,
            is_local=deployment.chain_id == LOCAL_CHAIN_ID,
            faucet=service.settings.faucet and deployment.chain_id == LOCAL_CHAIN_ID,
            deployment_block=deployment.block,
            deployment_block_hash=str(block.get("hash", "")),
            pool_id="0x" + deployment.pool_id.hex(),
            contracts={name: str(getattr(deployment, name)) for name in CONTRACTS},
        )

    @api.post("/rpc", response_model_exclude_unset=True)
    def rpc(calls: Calls) -> RpcReply | list[RpcReply]:
        deployment = service.deployment
        if isinstance(calls, RpcRequest):
            return _answers(service, deployment, [calls])[0]
        return _answers(service, deployment, calls)


def _answers(service: ServiceParts, deployment: Deployment, calls: list[RpcRequest]) -> list[RpcReply]:
    contracts = frozenset(str(getattr(deployment, name)).lower() for name in CONTRACTS)
    refusals = [refusal_of(call.method, call.params, contracts) for call in calls]
    passed = [(call.method, call.params) for call, refused in zip(calls, refusals, strict=True) if refused is None]
    results = iter(_passed(lambda: service.rpc.batch(passed)))
    return [
        _reply(call, next(results)) if refused is None else _refused(call, refused)
        for call, refused in zip(calls, refusals, strict=True)
    ]


def _reply(call: RpcRequest, result: Any) -> RpcReply:
    if not isinstance(result, RpcRefused):
        return RpcReply(jsonrpc="2.0", id=call.id, result=result)
    error = {"code": result.code, "message": result.message}
    if result.data is not None:
        error["data"] = result.data
    return RpcReply(jsonrpc="2.0", id=call.id, error=error)


def _refused(call: RpcRequest, why: str) -> RpcReply:
    return RpcReply(jsonrpc="2.0", id=call.id, error={"code": _REFUSED, "message": why})


def _passed(ask: Any) -> Any:
    """What the chain answers; HTTP 429 or 503 if it does not."""
    try:
        return ask()
    except RpcRateLimited as why:
        headers = {"Retry-After": str(max(1, round(why.retry_after_s)))}
        raise Problem(429, "The chain is asked too often: {why}", "chain-busy", headers, why=why) from why
    except RpcError as why:
        raise Problem(503, "The chain does not answer; try again.", "chain-unreachable") from why
