"""A client of a peer's gateway: evaluate, endorse, and commit until the outcome is known."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import grpc
from fabric_protos.gateway import gateway_pb2, gateway_pb2_grpc
from fabric_protos.peer import transaction_pb2
from google.rpc import status_pb2

from forewatt.fabric.actions import event_of
from forewatt.fabric.errors import REFUSAL, Invalid, NotEndorsed, Unreachable
from forewatt.fabric.identity import Client
from forewatt.fabric.proposals import propose

MAX_MESSAGE_BYTES = 100 << 20
CALL_TIMEOUT_S = 30.0
STATUS_TIMEOUT_S = 8.0
PAUSE_S = 0.1
PASSING = (
    *("no combination of peers", "no peers available", "no orderers", "no endorsing peers", "error in simulation"),
    "ProposalResponsePayloads do not match",
)
"""Parts of messages about a network that is not up yet, or not again, or of which a peer lacks the newest block."""


@dataclass(frozen=True)
class Endpoint:
    """A peer's address, and the certificate of the authority that issued the peer's TLS certificate."""

    address: str
    tls_ca: Path

    def connect(self) -> grpc.aio.Channel:
        """A channel to the peer. It connects when it is used."""
        options = [("grpc.max_receive_message_length", MAX_MESSAGE_BYTES), ("grpc.max_reconnect_backoff_ms", 1000)]
        credentials = grpc.ssl_channel_credentials(self.tls_ca.read_bytes())
        return grpc.aio.secure_channel(self.address, credentials, options=options)


@dataclass(frozen=True)
class Endorsed:
    """An endorsed transaction, signed by its client: the envelope that the orderer takes."""

    tx_id: str
    envelope: Any

    @property
    def event(self) -> bytes:
        """The payload of the chaincode's event, empty without one."""
        return event_of(self.envelope)


@dataclass(frozen=True)
class Committed:
    """A valid transaction in a block."""

    tx_id: str
    block: int
    event: bytes


@dataclass
class Gateway:
    """The gateway of one peer, for one client, channel and chaincode; close it, or use it with `async with`."""

    endpoint: Endpoint
    client: Client
    channel: str
    chaincode: str
    timeout_s: float = 60.0
    _connection: grpc.aio.Channel = field(init=False, repr=False)
    _stub: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._connection = self.endpoint.connect()
        self._stub = gateway_pb2_grpc.GatewayStub(self._connection)

    async def __aenter__(self) -> "Gateway":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()

    def speaking_for(self, client: Client) -> "Gateway":
        """The same gateway and connection for another client."""
        other = object.__new__(Gateway)
        other.__dict__.update({**self.__dict__, "client": client})
        return other

    def calling(self, chaincode: str) -> "Gateway":
        """The same gateway and connection for another chaincode."""
        other = object.__new__(Gateway)
        other.__dict__.update({**self.__dict__, "chaincode": chaincode})
        return other

    async def evaluate(
        self,
        name: str,
        argument: bytes,
        transient: Mapping[str, bytes] | None = None,
        organisations: Sequence[str] = (),
    ) -> bytes:
        """The answer of a call at one peer; nothing is written. NotEndorsed if the chaincode refuses."""

        async def ask() -> Any:
            signed = propose(self.client, self.channel, self.chaincode, (name.encode(), argument), transient or {})
            request = gateway_pb2.EvaluateRequest(
                transaction_id=signed.tx_id,
                channel_id=self.channel,
                proposed_transaction=signed.proposal,
                target_organizations=organisations,
            )
            return await self._stub.Evaluate(request, timeout=CALL_TIMEOUT_S)

        answer: bytes = (await self._until_answered(ask)).result.payload
        return answer

    async def endorse(
        self,
        name: str,
        argument: bytes,
        transient: Mapping[str, bytes] | None = None,
        organisations: Sequence[str] = (),
    ) -> Endorsed:
        """A call, endorsed by the peers of these organisations, or by those whom the gateway chooses."""

        async def ask() -> tuple[str, Any]:
            signed = propose(self.client, self.channel, self.chaincode, (name.encode(), argument), transient or {})
            request = gateway_pb2.EndorseRequest(
                transaction_id=signed.tx_id,
                channel_id=self.channel,
                proposed_transaction=signed.proposal,
                endorsing_organizations=organisations,
            )
            return signed.tx_id, await self._stub.Endorse(request, timeout=CALL_TIMEOUT_S)

        tx_id, reply = await self._until_answered(ask)
        envelope = reply.prepared_transaction
        envelope.signature = self.client.key.sign(envelope.payload)
        return Endorsed(tx_id, envelope)

    async def commit(self, endorsed: Endorsed) -> Committed:
        """Send a transaction until its outcome is known. Invalid if the peers reject it.

        An orderer that accepted it may die with it. So the same envelope is sent again; copies are rejected by its id.
        """
        deadline = time.monotonic() + self.timeout_s
        request = gateway_pb2.SubmitRequest(
            transaction_id=endorsed.tx_id, channel_id=self.channel, prepared_transaction=endorsed.envelope
        )
        why = ""
        while time.monotonic() < deadline:
            try:
                await self._stub.Submit(request, timeout=CALL_TIMEOUT_S)
                status = await self._status(endorsed.tx_id)
            except grpc.aio.AioRpcError as error:
                why = error.details() or error.code().name
                await asyncio.sleep(PAUSE_S)
                continue
            if status.result != transaction_pb2.VALID:
                code = transaction_pb2.TxValidationCode.Name(status.result)
                raise Invalid(code, endorsed.tx_id, status.block_number)
            return Committed(endorsed.tx_id, status.block_number, endorsed.event)
        raise Unreachable(f"the outcome of {endorsed.tx_id} is unknown after {self.timeout_s:.0f} s: {why}")

    async def await_copy(self, tx_id: str) -> None:
        """Wait until this gateway's own peer has a transaction that is in a block. Other peers may get it later."""
        deadline = time.monotonic() + self.timeout_s
        while True:
            try:
                await self._status(tx_id)
            except grpc.aio.AioRpcError as error:
                if time.monotonic() > deadline:
                    raise Unreachable(f"{self.endpoint.address} does not get {tx_id}: {error.details()}") from error
                await asyncio.sleep(PAUSE_S)
            else:
                return

    async def submit(
        self,
        name: str,
        argument: bytes,
        transient: Mapping[str, bytes] | None = None,
        organisations: Sequence[str] = (),
    ) -> Committed:
        """Endorse and commit a call."""
        return await self.commit(await self.endorse(name, argument, transient, organisations))

    async def _status(self, tx_id: str) -> Any:
        asked = gateway_pb2.CommitStatusRequest(
            transaction_id=tx_id, channel_id=self.channel, identity=self.client.creator
        ).SerializeToString()
        signed = gateway_pb2.SignedCommitStatusRequest(request=asked, signature=self.client.key.sign(asked))
        return await self._stub.CommitStatus(signed, timeout=STATUS_TIMEOUT_S)

    async def _until_answered(self, ask: Any) -> Any:
        """The answer, asked for again while the network is not up. NotEndorsed or Unreachable if there is none."""
        deadline = time.monotonic() + self.timeout_s
        while True:
            try:
                return await ask()
            except grpc.aio.AioRpcError as error:
                refused = NotEndorsed(error.details() or error.code().name, reasons_of(error))
                if not _passes(error, refused):
                    raise refused from error
                if time.monotonic() > deadline:
                    raise Unreachable(str(refused)) from error
            await asyncio.sleep(PAUSE_S)


def reasons_of(error: grpc.aio.AioRpcError) -> list[tuple[str, str]]:
    """MSP id and message of each peer that refused."""
    reasons = []
    for name, value in error.trailing_metadata() or ():
        if name == "grpc-status-details-bin":
            for part in status_pb2.Status.FromString(value).details:
                detail = gateway_pb2.ErrorDetail()
                if part.Unpack(detail):
                    reasons.append((detail.msp_id, detail.message))
    return reasons


def _passes(error: grpc.aio.AioRpcError, refused: NotEndorsed) -> bool:
    """Whether the same call may succeed once peers are up again."""
    if any(REFUSAL.search(reason) for _, reason in refused.reasons):
        return False
    text = f"{error.details()} {refused}"
    return error.code() is grpc.StatusCode.UNAVAILABLE or any(part in text for part in PASSING)
