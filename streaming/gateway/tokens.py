"""Which agent a bearer token belongs to, and which assets that agent may speak for."""

import hmac
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Agent:
    """An agent and the patterns (`*`, `?`) of its assets' ids; without any it may send every asset's readings."""

    name: str
    assets: tuple[str, ...] = ()

    def may_send(self, asset_id: str) -> bool:
        """Whether the asset is on the agent's list."""
        return not self.assets or any(fnmatchcase(asset_id, pattern) for pattern in self.assets)


class Tokens:
    """Reads `agent:token,agent:token:pattern|pattern`; ValueError names an entry of another form."""

    def __init__(self, entries: str) -> None:
        self._agents: list[tuple[bytes, Agent]] = []
        for entry in filter(None, (each.strip() for each in entries.split(","))):
            name, colon, rest = entry.partition(":")
            token, listed, assets = rest.partition(":")
            if not (name and colon and token) or (listed and not all(assets.split("|"))):
                raise ValueError(f"FOREWATT_GATEWAY_TOKENS: write agent:token[:assets], not {name!r} alone")
            self._agents.append((token.encode(), Agent(name, tuple(assets.split("|")) if listed else ())))

    def agent(self, authorization: str | None) -> Agent | None:
        """The agent of an Authorization header, or None; every token is compared, in constant time."""
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            return None
        matching = [agent for token, agent in self._agents if hmac.compare_digest(token, given.strip().encode())]
        return matching[0] if matching else None
