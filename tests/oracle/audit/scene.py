"""Played rounds, and an auditor's access to their chain and content."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oracle.audit.read.abi import Event
from oracle.audit.read.chain import JsonRpcChain
from oracle.audit.read.content import GatewayContent
from oracle.audit.read.target import AuditTarget, read_target


@dataclass(frozen=True)
class Scene:
    """A world whose rounds were played, with the auditor's own readers."""

    world: Any
    rpc_url: str
    gateway_url: str
    deployment: Path
    chain: JsonRpcChain
    content: GatewayContent
    target: AuditTarget

    def first(self, name: str, number: int) -> Event:
        """The first event of this name in a round."""
        return self.events_of(name, number)[0]

    def events_of(self, name: str, number: int) -> list[Event]:
        """All events of this name in a round."""
        events = self.chain.events(self.target, self.chain.head())
        return [event for event in events if event.name == name and event["round"] == number]


def scene_of(world: Any, gateway_url: str) -> Scene:
    """The scene of a world in its present state."""
    deployment, rpc_url = world.folder / "deployment.json", str(world.provider.uri)
    chain, content = JsonRpcChain(rpc_url), GatewayContent(gateway_url)
    world.closing.callback(chain.close)
    world.closing.callback(content.close)
    return Scene(world, rpc_url, gateway_url, deployment, chain, content, read_target(deployment))
