"""The stream between a peer and the chaincode.

Each transaction runs in a greenlet. Where it reads the ledger, the greenlet is left until the peer's answer comes. So
the calls are plain functions, one process answers many transactions at once, and one coroutine writes to the stream.
"""

import logging
from typing import Any

from fabric_protos.peer import chaincode_pb2, proposal_response_pb2
from fabric_protos.peer import chaincode_shim_pb2 as shim
from greenlet import getcurrent, greenlet

from contracts.consortium.calls import invoke
from contracts.consortium.errors import Refused
from contracts.consortium.ledger.port import Consent
from contracts.consortium.service.ledger import PeerLedger
from contracts.consortium.service.queries import QUERIES, answer

Kind = shim.ChaincodeMessage
STATUS_OK, STATUS_REFUSED = 200, 500
logger = logging.getLogger(__name__)


class PeerRefused(Exception):
    """The peer did not carry out a request, for example a private read by a client of another organisation."""


class Stream:
    """One peer's transactions under way."""

    def __init__(self, consent: Consent) -> None:
        self._consent = consent
        self._running: dict[tuple[str, str], greenlet] = {}

    def receive(self, message: Any) -> Any | None:
        """Take a message of the peer; what to send to it, if anything."""
        if message.type == Kind.KEEPALIVE:
            return message
        at = message.channel_id, message.txid
        if message.type == Kind.TRANSACTION:
            self._running[at] = greenlet(self._run)
        elif message.type not in (Kind.RESPONSE, Kind.ERROR) or at not in self._running:
            return None
        reply = self._running[at].switch(message)
        if self._running[at].dead:
            del self._running[at]
        return reply

    def _run(self, message: Any) -> Any:
        def ask(kind: int, body: bytes) -> bytes:
            request = Kind(type=kind, payload=body, txid=message.txid, channel_id=message.channel_id)
            reply = getcurrent().parent.switch(request)
            if reply.type == Kind.ERROR:
                raise PeerRefused(reply.payload.decode(errors="replace"))
            found: bytes = reply.payload
            return found

        event = None
        try:
            ledger = PeerLedger(message, ask)
            response = self._respond(ledger, chaincode_pb2.ChaincodeInput.FromString(message.payload).args)
            event = ledger.event
        except (Refused, PeerRefused) as why:
            name = "" if isinstance(why, Refused) else "PeerRefused: "
            response = _refusal(f"{name}{why}")
        except Exception as error:
            # NOTE: arguments and transient data must not come into the log, nor into the answer.
            logger.error("a call failed", exc_info=error)
            response = _refusal(f"Failed: {type(error).__name__}; the log of this organisation's chaincode has more")
        return Kind(
            type=Kind.COMPLETED,
            payload=response.SerializeToString(),
            txid=message.txid,
            channel_id=message.channel_id,
            chaincode_event=event,
        )

    def _respond(self, ledger: PeerLedger, arguments: Any) -> Any:
        if len(arguments) != 2:
            raise Refused("WrongArguments", "pass a name and one map in deterministic CBOR")
        name = bytes(arguments[0]).decode(errors="replace")
        if name in QUERIES:
            return proposal_response_pb2.Response(status=STATUS_OK, payload=answer(ledger, name, arguments[1]))
        invoke(ledger, self._consent, name, arguments[1])
        return proposal_response_pb2.Response(status=STATUS_OK)


def _refusal(message: str) -> Any:
    return proposal_response_pb2.Response(status=STATUS_REFUSED, message=message)
