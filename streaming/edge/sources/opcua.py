"""Subscribes to an OPC-UA server, which sends a value whenever it changes."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from asyncua import Client, Node
from asyncua.common.subscription import DataChangeNotif
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
from asyncua.ua.uaerrors import UaError

from streaming.edge.config import NodeTag, OpcUaConfig, Tls
from streaming.edge.sources import Intake, receive_forever

log = logging.getLogger(__name__)

CHECK_S = 1.0
"""Seconds between two checks of the connection."""


class OpcUaSource:
    """Subscribes to the nodes of all tags of one server."""

    def __init__(self, config: OpcUaConfig) -> None:
        self._config = config

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled."""
        recoverable = (OSError, UaError, asyncio.TimeoutError)
        await receive_forever(lambda: self._receive(intake), recoverable, f"the OPC-UA server {self._config.url}")

    async def _receive(self, intake: Intake) -> None:
        client = Client(self._config.url)
        if self._config.security is not None:
            await _secure(client, self._config.security)
        async with client:
            tags = {client.get_node(tag.node): tag for tag in self._config.tags}
            subscription = await client.create_subscription(self._config.period_ms, Changes(tags, intake))
            await subscription.subscribe_data_change(list(tags))
            log.info("the agent listens to %d nodes of %s", len(tags), self._config.url)
            while True:
                await client.check_connection()
                await asyncio.sleep(CHECK_S)


class Changes:
    """The handler that asyncua calls with every change."""

    def __init__(self, tags: dict[Node, NodeTag], intake: Intake) -> None:
        self._tags = tags
        self._intake = intake

    def datachange_notification(self, node: Node, value: Any, change: DataChangeNotif) -> None:
        """Pass the value on with the server's source time, or with the time of arrival if there is none."""
        tag = self._tags[node]
        moment = change.monitored_item.Value.SourceTimestamp or datetime.now(UTC)
        self._intake.keep([node_record(tag, value, moment)])


def node_record(tag: NodeTag, value: Any, moment: datetime) -> dict[str, Any]:
    """The gateway's record of a value. A value that is no number goes in `raw`, to be rejected by the gateway."""
    asset = {"asset_id": tag.asset_id, "asset_class": tag.asset_class.value}
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {**asset, "raw": repr(value)[:1000]}
    # NOTE: asyncua's times may be naive. They are UTC, the only zone in OPC-UA.
    utc = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return {**asset, "time_ms": round(utc.timestamp() * 1_000), "value": float(value), "unit": tag.unit}


async def _secure(client: Client, tls: Tls) -> None:
    """Sign and encrypt. The server must trust the agent's certificate and present the certificate in `ca`."""
    await client.set_security(
        SecurityPolicyBasic256Sha256, str(tls.certificate), str(tls.key), server_certificate=str(tls.ca)
    )
