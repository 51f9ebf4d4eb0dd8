"""Serve the chaincode to the organisation's peer: `python -m contracts.consortium.service`.

CHAINCODE_ID               the package's id, as `peer lifecycle chaincode install` prints it
CHAINCODE_SERVER_ADDRESS   where to listen, for example 127.0.0.1:9999
FOREWATT_CONSENT_PATH      the folder with the organisation's judgement
FOREWATT_MSP               the organisation's MSP id; without it an organisation that does not attest is asked, too
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
from fabric_protos.peer import chaincode_pb2, chaincode_shim_pb2_grpc
from fabric_protos.peer import chaincode_shim_pb2 as shim

from contracts.consortium.ledger.port import Consent
from contracts.consortium.service.consent import FolderConsent
from contracts.consortium.service.stream import Stream

MAX_MESSAGE_BYTES = 100 << 20
GRACE_S = 2.0


class Service(chaincode_shim_pb2_grpc.ChaincodeServicer):  # type: ignore[misc]
    """Answers the streams that peers open."""

    def __init__(self, chaincode_id: str, consent: Consent) -> None:
        self._id, self._consent = chaincode_id, consent

    async def Connect(self, messages: AsyncIterator[Any], context: grpc.aio.ServicerContext[Any, Any]) -> None:
        """Register at the peer that has connected, and carry out its transactions."""
        named = chaincode_pb2.ChaincodeID(name=self._id).SerializeToString()
        await context.write(shim.ChaincodeMessage(type=shim.ChaincodeMessage.REGISTER, payload=named))
        stream = Stream(self._consent)
        async for message in messages:
            if (reply := stream.receive(message)) is not None:
                await context.write(reply)


async def serve(chaincode_id: str, address: str, consent: Consent) -> None:
    """Serve until SIGTERM or SIGINT."""
    # Without so_reuseport=0, two processes could share the port, and each would get some of the streams.
    options = [("grpc.max_receive_message_length", MAX_MESSAGE_BYTES), ("grpc.so_reuseport", 0)]
    server = grpc.aio.server(options=options)
    chaincode_shim_pb2_grpc.add_ChaincodeServicer_to_server(Service(chaincode_id, consent), server)
    server.add_insecure_port(address)
    await server.start()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    await server.stop(GRACE_S)


if __name__ == "__main__":
    environment = os.environ
    asyncio.run(
        serve(
            environment["CHAINCODE_ID"],
            environment["CHAINCODE_SERVER_ADDRESS"],
            FolderConsent(Path(environment["FOREWATT_CONSENT_PATH"]), environment.get("FOREWATT_MSP", "")),
        )
    )
