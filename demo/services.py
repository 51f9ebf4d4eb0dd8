"""Starts the demo's own processes: streaming, models, nodes and the API."""

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import redis

from demo.market import SETTLER, WAGER_TOKENS, Seat, attestor_alias
from demo.options import ATTESTORS, DemoOptions
from forewatt.embedded import probes
from forewatt.embedded.ports import free_port, is_free
from forewatt.embedded.stack import Stack

CHECKOUT = Path(__file__).resolve().parents[1]
FOREWATT = (sys.executable, "-m", "scripts")
"""The `forewatt` program with this interpreter."""
AGENT, VISITOR = "edge-1", "my-site"
"""The demo's own edge agent, and one that a visitor may run."""


@dataclass(frozen=True)
class Services:
    """Starts processes with a common environment."""

    stack: Stack
    options: DemoOptions
    env: Mapping[str, str]
    targets: dict[str, dict[str, int]] = field(default_factory=dict)
    """The ports of /metrics: for each job of Prometheus those of its processes, by name."""
    _model_ports: dict[str, int] = field(default_factory=dict)
    """The port of each model's forecast service; the API, which starts before the models, knows them too."""

    def streaming(self) -> None:
        """Start the Spark jobs; they are ready when their queries have run once."""
        with redis.Redis.from_url(self.stack.settings.redis_url) as store:
            self.stack.spawn(
                "spark",
                [*FOREWATT, "stream", "jobs", *self._metrics("forewatt-jobs", "spark")],
                ready=lambda: store.get("streaming:ready") == b"1",
                env=self._env(checkpoint_url=str(self.stack.folder / "run" / "checkpoints")),
                seconds=300,  # Spark needs minutes on a busy machine
                cwd=CHECKOUT,
            )

    def gateway(self) -> dict[str, str]:
        """Start the ingestion gateway and the demo's edge agent; returns a visitor's settings for another agent."""
        port, token, visitors_token = free_port(), secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        url = f"http://127.0.0.1:{port}"
        tokens = f"{AGENT}:{token},{VISITOR}:{visitors_token}"
        self._scraped("forewatt-gateway", "gateway", port)
        # NOTE: a gateway's successor fences it, so the two must not overlap; agents try again meanwhile.
        command = ["stream", "gateway", "--port", str(port)]
        self._service("gateway", command, url, shares_port=False, gateway_tokens=tokens)
        buffer = str(self.stack.folder / "run" / "edge.sqlite")
        self.stack.spawn(
            "edge",
            [
                *FOREWATT,
                "stream",
                "edge",
                "--agent",
                AGENT,
                "--buffer",
                buffer,
                *self._metrics("forewatt-edge", "edge"),
            ],
            ready=lambda: "listens to" in self.stack.log_tail("edge"),
            env=self._env(gateway_url=url, agent_token=token),
            cwd=CHECKOUT,
        )
        return {"FOREWATT_GATEWAY_URL": url, "FOREWATT_AGENT_TOKEN": visitors_token}

    def latest(self) -> None:
        """Start the newest values, which the demo itself does not need."""
        self.stack.spawn(
            "latest",
            [*FOREWATT, "stream", "latest", *self._metrics("forewatt-latest", "latest")],
            ready=lambda: "reads" in self.stack.log_tail("latest"),
            env=self._env(),
            cwd=CHECKOUT,
        )

    def replay(self) -> None:
        """Start the meters; they send a malformed reading and one of an unknown asset with the first step."""
        start = ["--start", str(self.options.replay_start), "--faults"]
        self.stack.spawn("replay", [*FOREWATT, "stream", "replay", *start], env=self._env(), cwd=CHECKOUT)

    def model(self, name: str) -> str:
        """Start the forecast service of a model; returns its URL."""
        port, url = self._model_port(name), self._model_url(name)
        self._scraped("forewatt-forecasts", f"model-{name}", port)
        self._service(f"model-{name}", ["model", "serve", name, "--port", str(port)], url)
        return url

    def attestors(self) -> str:
        """Start the attestors, three accounts in one process; returns their URL."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        accounts = [word for name in ATTESTORS for word in ("--account", attestor_alias(name))]
        self._scraped("forewatt-node", "attestors", port)
        self._node("attestors", ["--role", "attestor", *accounts, "--port", str(port)])
        return url

    def settler(self, attestors_url: str) -> None:
        """Start the settler, which asks the attestors for signatures."""
        port = self._metrics("forewatt-node", "settler")
        self._node("settler", ["--role", "settler", "--account", SETTLER, *port], attestor_urls=attestors_url)

    def forecaster(self, seat: Seat, model_url: str) -> None:
        """Start a forecaster's node, with its own journal and secret."""
        name = node_name(seat.model)
        role = ["--role", "forecaster", "--account", seat.alias, "--forecaster", seat.forecaster]
        self._node(
            name,
            [*role, "--wager", str(WAGER_TOKENS), *self._metrics("forewatt-node", name)],
            forecaster_url=model_url,
            node_path=str(self.stack.folder / "run" / f"node-{seat.model}"),
        )

    def api(self) -> str:
        """Start the API with the dapp, on a free port if the chosen one is taken; returns its URL."""
        port = self.options.port if is_free(self.options.port) else free_port()
        url = f"http://127.0.0.1:{port}"
        self._scraped("forewatt-api", "api", port)
        services = ",".join(map(self._model_url, self.options.models))
        self._service("api", ["up", "--port", str(port)], url, faucet="true", api_forecast_services=services)
        return url

    def _model_port(self, name: str) -> int:
        if name not in self._model_ports:
            self._model_ports[name] = free_port()
        return self._model_ports[name]

    def _model_url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._model_port(name)}"

    def _metrics(self, job: str, name: str) -> list[str]:
        """The option with a port of /metrics, for a process that has no other HTTP; none without --observe."""
        if not self.options.observe:
            return []
        port = free_port()
        self._scraped(job, name, port)
        return ["--port", str(port)]

    def _scraped(self, job: str, name: str, port: int) -> None:
        self.targets.setdefault(job, {})[name] = port

    def _service(self, name: str, command: list[str], url: str, shares_port: bool = True, **settings: str) -> None:
        # NOTE: on a shared port the process's predecessor may answer, so its own log has to say that it has started.
        self.stack.spawn(
            name,
            [*FOREWATT, *command],
            ready=lambda: probes.http(f"{url}/health") and "startup complete" in self.stack.log_tail(name),
            env=self._env(**settings, share_port=str(shares_port)),
            cwd=CHECKOUT,
            shares_port=shares_port,
        )

    def _node(self, name: str, command: list[str], **settings: str) -> None:
        self.stack.spawn(
            name,
            [*FOREWATT, "node", "run", *command],
            ready=lambda: "at work" in self.stack.log_tail(name),
            env=self._env(**settings),
            cwd=CHECKOUT,
        )

    def _env(self, **settings: str) -> dict[str, str]:
        return {**self.env, **{f"FOREWATT_{name.upper()}": value for name, value in settings.items()}}


def node_name(model: str) -> str:
    """The name of the process of a model's node."""
    return f"node-{model}"
