"""POST /faucet, /evidence and /payloads: gas and tokens on a local chain, and a place for what a person publishes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Query, Request, status
from pydantic import BaseModel, Field, field_validator
from starlette.concurrency import run_in_threadpool

from forewatt.stores.content import MAX_BLOCK_BYTES, ContentError
from forewatt.web.problems import Problem
from oracle.errors import OracleError
from oracle.service.parts import ServiceParts
from oracle.service.wallet.evidence import EvidenceRefused, checked_evidence, pin_evidence, pin_payload

Number = Annotated[int, Query(alias="round", ge=0, lt=2**63)]


def _body(media_type: str) -> dict[str, object]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": {"type": "string"}}}}}


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
            raise Problem(403, "This server has no faucet: FOREWATT_FAUCET is off.", "no-faucet")
        try:
            gas_wei, tokens_wei = service.faucet.fill(request.account, service.deployment)
        except OracleError as why:
            raise Problem(503, "The faucet gave nothing: {why}.", "faucet-empty", why=why) from why
        return FaucetReply(gas_wei=str(gas_wei), tokens_wei=str(tokens_wei))

    @api.post("/evidence", status_code=status.HTTP_201_CREATED, openapi_extra=_body("application/cbor"))
    async def evidence(request: Request, number: Number) -> EvidenceReply:
        block = await _body_of(request)
        return await run_in_threadpool(_pinned, service, block, number)

    @api.post("/payloads", status_code=status.HTTP_201_CREATED, openapi_extra=_body("application/vnd.ipld.raw"))
    async def payload(request: Request, number: Number) -> EvidenceReply:
        """Pin the sealed forecast that an operator made by hand, once its commit is on the chain. Repeating is safe."""
        block = await _body_of(request)
        return await run_in_threadpool(_pinned_payload, service, block, number)


async def _body_of(request: Request) -> bytes:
    block = bytearray()
    async for part in request.stream():
        block += part
        if len(block) > MAX_BLOCK_BYTES:
            raise Problem(413, "A block has at most {bytes} bytes.", "block-too-large", bytes=MAX_BLOCK_BYTES)
    return bytes(block)


def _pinned(service: ServiceParts, block: bytes, number: int) -> EvidenceReply:
    pool = service.pool_at(number)
    with _pin_errors():
        checked_evidence(block, pool, number, service.chain_now_s)
        return EvidenceReply(cid=pin_evidence(service.content, block, pool, number))


def _pinned_payload(service: ServiceParts, block: bytes, number: int) -> EvidenceReply:
    latest = service.index.latest
    state = latest.rounds.get(number) if latest else None
    with _pin_errors():
        return EvidenceReply(cid=pin_payload(service.content, block, service.pool_at(number), number, state))


@contextmanager
def _pin_errors() -> Iterator[None]:
    try:
        yield
    except EvidenceRefused as why:
        raise why.problem(422) from why
    except ContentError as why:
        raise Problem(503, "The block is not pinned: {why}.", "not-pinned", why=why) from why
