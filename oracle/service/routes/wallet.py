"""POST /faucet and POST /evidence: gas and tokens on a local chain, and a place for what a dispute claims."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, status
from pydantic import BaseModel, Field, field_validator
from starlette.concurrency import run_in_threadpool

from forewatt.stores.content import MAX_BLOCK_BYTES, ContentError
from oracle.errors import OracleError
from oracle.service.parts import ServiceParts
from oracle.service.wallet.evidence import EvidenceRefused, checked_evidence, pin_evidence

Number = Annotated[int, Query(alias="round", ge=0, lt=2**63)]
_BODY = {"requestBody": {"required": True, "content": {"application/cbor": {"schema": {"type": "string"}}}}}


class FaucetRequest(BaseModel):
    account: str = Field(pattern=r"^0x[0-9a-fA-F]{40}$")

    @field_validator("account")
    @classmethod
    def _can_hold_tokens(cls, account: str) -> str:
        if int(account, 16) == 0:
            raise ValueError("nobody has the address 0")
        return account


class FaucetReply(BaseModel):
    gas_wei: str
    tokens_wei: str


class EvidenceReply(BaseModel):
    cid: str


def add_routes(api: APIRouter, service: ServiceParts) -> None:
    """Add the routes of this resource to `api`."""

    @api.post("/faucet")
    def faucet(request: FaucetRequest) -> FaucetReply:
        if not service.settings.faucet:
            raise HTTPException(status.HTTP_403_FORBIDDEN, "This server has no faucet: FOREWATT_FAUCET is off.")
        try:
            gas_wei, tokens_wei = service.faucet.fill(request.account, service.deployment)
        except OracleError as why:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, f"The faucet gave nothing: {why}.") from why
        return FaucetReply(gas_wei=str(gas_wei), tokens_wei=str(tokens_wei))

    @api.post("/evidence", status_code=status.HTTP_201_CREATED, openapi_extra=_BODY)
    async def evidence(request: Request, number: Number) -> EvidenceReply:
        block = await _body_of(request)
        return await run_in_threadpool(_pinned, service, block, number)


async def _body_of(request: Request) -> bytes:
    block = bytearray()
    async for part in request.stream():
        block += part
        if len(block) > MAX_BLOCK_BYTES:
            raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE, f"Evidence has at most {MAX_BLOCK_BYTES} bytes.")
    return bytes(block)


def _pinned(service: ServiceParts, block: bytes, number: int) -> EvidenceReply:
    pool = service.pool_at(number)
    try:
        checked_evidence(block, pool, number, service.chain_now_s)
        return EvidenceReply(cid=pin_evidence(service.content, block, pool, number))
    except EvidenceRefused as why:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, f"{why}.") from why
    except ContentError as why:
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, f"The evidence is not pinned: {why}.") from why
