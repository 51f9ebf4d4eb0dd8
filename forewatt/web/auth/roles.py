"""Roles, and the scopes that each one grants."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from forewatt.settings import Settings, listed


class Role(StrEnum):
    """What somebody is in a deployment. An admin may do everything."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ATTESTOR = "attestor"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a route needs."""

    READ = "read"
    ALERTS = "alerts:write"
    ASSETS = "assets:write"
    MODELS = "models:write"
    SETTLEMENTS = "settlements:write"


GRANTS = {
    Role.VIEWER: frozenset({Scope.READ}),
    Role.OPERATOR: frozenset({Scope.READ, Scope.ALERTS, Scope.ASSETS, Scope.MODELS}),
    Role.ATTESTOR: frozenset({Scope.READ, Scope.ALERTS, Scope.SETTLEMENTS}),
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True)
class Caller:
    """Who makes a request: an address, or the subject of an OpenID provider, with its roles."""

    name: str
    roles: frozenset[Role]

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the caller may do."""
        return frozenset().union(*(GRANTS[role] for role in self.roles))


ANYBODY = Caller("anybody", frozenset())


def roles_of(name: str, settings: Settings, claimed: Iterable[object] = ()) -> frozenset[Role]:
    """The roles that the settings give a name, and those that a trusted provider claims; everybody is a viewer."""
    named = {
        Role.OPERATOR: settings.api_operators,
        Role.ATTESTOR: settings.api_attestors,
        Role.ADMIN: settings.api_admins,
    }
    given = {role for role, names in named.items() if name.lower() in map(str.lower, listed(names))}
    return frozenset({Role.VIEWER, *given, *(role for role in Role if role in {str(word) for word in claimed})})
