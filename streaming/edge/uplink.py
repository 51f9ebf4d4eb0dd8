"""The edge agent's HTTP client for the gateway."""

import ssl
from types import TracebackType
from typing import Any, Self

import httpx

from streaming.edge.buffer import PendingBatch
from streaming.errors import GatewayBusy, GatewayConflict, GatewayRefused

TIMEOUT_S = 30.0


class Uplink:
    """Sends batches. GatewayBusy means that a later attempt may succeed, the other two errors that none will."""

    def __init__(self, url: str, agent: str, token: str, tls: ssl.SSLContext | None = None) -> None:
        self._agent = agent
        self._http = httpx.AsyncClient(
            base_url=url, timeout=TIMEOUT_S, headers={"Authorization": f"Bearer {token}"}, verify=tls or True
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def send(self, batch: PendingBatch) -> list[dict[str, Any]]:
        """Send a batch; return its rejected records as `{"index", "reason"}`."""
        body = {
            "agent": self._agent,
            "incarnation": batch.incarnation,
            "sequence": batch.sequence,
            "records": batch.records,
        }
        reply = await self._request("POST", "/v1/telemetry", body)
        return list(reply["rejected"])

    async def last_sequence(self, incarnation: str = "") -> int:
        """The last sequence that the gateway has written for this incarnation of the agent."""
        path = f"/v1/agents/{self._agent}/sequence?incarnation={incarnation}"
        return int((await self._request("GET", path))["sequence"])

    async def _request(self, method: str, path: str, body: object | None = None) -> dict[str, Any]:
        try:
            reply = await self._http.request(method, path, json=body)
        except httpx.TransportError as error:
            raise GatewayBusy(f"the gateway is unreachable: {error!r}") from error
        if reply.status_code == 429 or reply.status_code >= 500:
            raise GatewayBusy(f"the gateway answered {reply.status_code}", _seconds(reply.headers.get("Retry-After")))
        if reply.status_code == 409:
            raise GatewayConflict(f"the gateway answered 409: {reply.text[:500]}")
        if reply.is_error:
            raise GatewayRefused(f"the gateway answered {reply.status_code}: {reply.text[:500]}", reply.status_code)
        try:
            return dict(reply.json())
        except (ValueError, TypeError) as error:
            raise GatewayBusy(f"what answers is not the gateway: {error}") from error


def _seconds(value: str | None) -> float | None:
    return float(value) if value is not None and value.isdigit() else None
