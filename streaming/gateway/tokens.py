"""The agents' bearer tokens, and the assets for which an agent may send readings."""

import hmac
from dataclasses import dataclass

from streaming.names import matches


@dataclass(frozen=True)
class Agent:
    """An agent and the patterns (`*`, `?`) of its asset ids. Without patterns it may send for every asset."""

    name: str
    assets: tuple[str, ...] = ()

    def may_send(self, asset_id: str) -> bool:
        """Whether the agent may send readings of this asset."""
        return not self.assets or matches(asset_id, self.assets)


class Tokens:
    """Tokens parsed from `agent:token,agent:token:pattern|pattern`; ValueError names a malformed entry."""

    def __init__(self, entries: str) -> None:
        self._agents: list[tuple[bytes, Agent]] = []
        for entry in filter(None, (entry.strip() for entry in entries.split(","))):
            name, colon, rest = entry.partition(":")
            token, listed, assets = rest.partition(":")
            if not (name and colon and token) or (listed and not all(assets.split("|"))):
                raise ValueError(f"FOREWATT_GATEWAY_TOKENS: write agent:token[:assets], not {name!r} alone")
            self._agents.append((token.encode(), Agent(name, tuple(assets.split("|")) if listed else ())))

    def named(self, name: str) -> Agent | None:
        """The agent with that name, or None."""
        return next((agent for _, agent in self._agents if agent.name == name), None)

    def agent(self, authorization: str | None) -> Agent | None:
        """The agent of an Authorization header, or None. Compares every token, in constant time."""
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            return None
        matching = [agent for token, agent in self._agents if hmac.compare_digest(token, given.strip().encode())]
        return matching[0] if matching else None
