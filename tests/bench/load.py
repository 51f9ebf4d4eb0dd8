"""Generates load: several agents send readings on a fixed schedule, even if the gateway falls behind."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx

from streaming.assets.model import Asset

AGENTS = 4
TOKENS = ",".join(f"bench-{n}:secret-{n}" for n in range(AGENTS))
START_MS = 1_451_606_400_000
STEP_MS = 900_000
"""Every reading completes an interval and a window, so every reading produces a feature vector."""


class Load:
    """Sends the readings of all assets step by step. `due` maps a step to its scheduled time (time.time seconds)."""

    def __init__(self, url: str, assets: Sequence[Asset], first_step: int = 0) -> None:
        self._url = url
        self._shares = [assets[n::AGENTS] for n in range(AGENTS)]
        self._assets = len(assets)
        self.first_step = first_step
        self.due: dict[int, float] = {}
        self._sequences = [0] * AGENTS

    def send(self, rate: float, seconds: float) -> float:
        """Send `rate` records a second for `seconds`; return the achieved rate."""
        interval = self._assets / rate
        steps = range(self.first_step, self.first_step + round(seconds / interval))
        started = time.time()
        self.due |= {step: started + n * interval for n, step in enumerate(steps)}
        with ThreadPoolExecutor(AGENTS) as agents:
            list(agents.map(lambda agent: self._send(agent, steps), range(AGENTS)))
        self.first_step = steps.stop
        return len(steps) * self._assets / (time.time() - started)

    def burst(self, records: int, batches: int) -> float:
        """Send batches from all agents as fast as they are answered; return records a second."""
        started = time.time()
        with ThreadPoolExecutor(AGENTS) as agents:
            list(agents.map(lambda agent: self._burst(agent, records, batches), range(AGENTS)))
        return AGENTS * records * batches / (time.time() - started)

    def _send(self, agent: int, steps: range) -> None:
        waiting = threading.Event()
        with self._client(agent) as client:
            for step in steps:
                waiting.wait(max(0.0, self.due[step] - time.time()))
                self._post(client, agent, [_record(asset, step) for asset in self._shares[agent]])

    def _burst(self, agent: int, records: int, batches: int) -> None:
        """Send readings of unregistered assets, too old for any window, so that only the gateway has work."""
        lines = [_record(self._shares[agent][0], -1 - n).replace('_id":"', '_id":"burst-') for n in range(records)]
        with self._client(agent) as client:
            for _ in range(batches):
                self._post(client, agent, lines)

    def _post(self, client: httpx.Client, agent: int, records: list[str]) -> None:
        self._sequences[agent] += 1
        head = f'{{"agent":"bench-{agent}","sequence":{self._sequences[agent]},"records":['
        reply = client.post("/v1/telemetry", content=head + ",".join(records) + "]}")
        reply.raise_for_status()

    def _client(self, agent: int) -> httpx.Client:
        headers = {"Authorization": f"Bearer secret-{agent}", "Content-Type": "application/json"}
        return httpx.Client(base_url=self._url, headers=headers, timeout=60)


def _record(asset: Asset, step: int) -> str:
    """A reading whose value changes slightly from step to step, so that it breaks no quality rule."""
    value = asset.capacity_mw * (0.3 + 0.001 * (step % 7)) * (0.0 if asset.asset_class == "solar" else 1.0)
    return (
        f'{{"asset_id":"{asset.asset_id}","asset_class":"{asset.asset_class.value}",'
        f'"time_ms":{START_MS + step * STEP_MS},"value":{value:.6f},"unit":"MW"}}'
    )
