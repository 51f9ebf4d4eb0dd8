"""Subscribes to an OPC-UA server, which sends a value whenever it changes."""

import asyncio
import logging
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any

from asyncua import Client, Node, ua
from asyncua.common.subscription import DataChangeNotif
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
from asyncua.ua.uaerrors import UaError

from streaming.edge.config import NodeTag, OpcUaConfig, Tls
from streaming.edge.parse import number, utc_ms
from streaming.edge.reading import UNDATED, asset_of, now_ms
from streaming.edge.sources import Intake, receive_forever
from streaming.edge.unusable import unusable

log = logging.getLogger(__name__)

CHECK_S = 1.0
"""Seconds between two checks of the connection."""
NONE_BEFORE = 1601
"""OPC-UA counts time from the first moment of this year, which also means that there is no time."""


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
            tags: dict[Node, list[NodeTag]] = {}
            for tag in self._config.tags:
                tags.setdefault(client.get_node(tag.node), []).append(tag)
            subscription = await client.create_subscription(self._config.period_ms, Changes(tags, intake))
            await subscription.subscribe_data_change(list(tags))
            log.info("the agent listens to %d nodes of %s", len(tags), self._config.url)
            while True:
                await client.check_connection()
                await asyncio.sleep(CHECK_S)


class Changes:
    """The handler that asyncua calls with every change."""

    def __init__(self, tags: dict[Node, list[NodeTag]], intake: Intake) -> None:
        self._tags = tags
        self._intake = intake

    def datachange_notification(self, node: Node, _value: Any, change: DataChangeNotif) -> None:
        """Pass the value on for each of the node's tags, with its status and time."""
        self._intake.keep([node_record(tag, change.monitored_item.Value) for tag in self._tags[node]])


def node_record(tag: NodeTag, value: ua.DataValue) -> dict[str, Any]:
    """The gateway's record of a value.

    | the server says | record |
    | --- | --- |
    | a Bad status, or a value that is no finite number | set aside, with the reason |
    | an Uncertain status | status `uncertain` |
    | a source time, or else a server time | that time |
    | no time | the time of arrival, status `undated` |
    """
    asset = asset_of(tag)
    content = None if value.Value is None else value.Value.Value
    status = value.StatusCode
    if status is not None and status.is_bad():
        return unusable(f"the server reports {status.name}", content, **asset)
    try:
        if isinstance(content, str):
            raise ValueError(f"{content!r:.80} is a text, not a number")
        moment = _known(value.SourceTimestamp) or _known(value.ServerTimestamp)
        record = {**asset, "time_ms": _utc_ms(moment), "value": number(content), "unit": tag.unit}
    except ValueError as error:
        return unusable(str(error), content, **asset)
    if status is not None and status.is_uncertain():
        return {**record, "status": "uncertain"}
    return record if moment else {**record, "status": UNDATED}


def _known(moment: datetime | None) -> datetime | None:
    """The time; None for the first and the last one of OPC-UA, which mean that there is none."""
    return None if moment is None or moment.year in (MINYEAR, NONE_BEFORE, MAXYEAR) else moment


def _utc_ms(moment: datetime | None) -> int:
    # NOTE: asyncua's times may be naive. They are UTC, the only zone in OPC-UA.
    return now_ms() if moment is None else utc_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


async def _secure(client: Client, tls: Tls) -> None:
    """Sign and encrypt. The server must trust the agent's certificate and present the certificate in `ca`."""
    await client.set_security(
        SecurityPolicyBasic256Sha256, str(tls.certificate), str(tls.key), server_certificate=str(tls.ca)
    )
