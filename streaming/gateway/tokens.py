"""Which agent a bearer token belongs to."""

import hmac


class Tokens:
    """Reads `agent:token,agent:token`; ValueError names an entry of another form."""

    def __init__(self, pairs: str) -> None:
        self._tokens: dict[str, str] = {}
        for entry in filter(None, (each.strip() for each in pairs.split(","))):
            agent, colon, token = entry.partition(":")
            if not (agent and colon and token):
                raise ValueError(f"FOREWATT_GATEWAY_TOKENS: write agent:token, not {agent!r} alone")
            self._tokens[agent] = token

    def agent(self, authorization: str | None) -> str | None:
        """The agent of an Authorization header, or None; every token is compared, in constant time."""
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            return None
        matching = [
            agent
            for agent, token in self._tokens.items()
            if hmac.compare_digest(token.encode(), given.strip().encode())
        ]
        return matching[0] if matching else None
