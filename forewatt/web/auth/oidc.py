"""OpenID Connect: the authorization code flow with PKCE for people, bearer tokens for services; any issuer by URL."""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from forewatt.settings import Settings

ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a public key only: a token signed with a shared secret, or not at all, is refused."""
_TIMEOUT_S: Final = 5.0
_KEYS_FRESH_S: Final = 300.0
_LEEWAY_S: Final = 60


class ProviderError(Exception):
    """The provider does not answer, or its answer or token is not valid."""


class Provider:
    """One OpenID provider, found by its issuer's URL."""

    def __init__(self, settings: Settings, redirect_uri: str = "") -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret
        self._audience = settings.oidc_audience or settings.oidc_client_id
        self._roles_claim = settings.oidc_roles_claim
        self._redirect_uri = redirect_uri
        self._found: Mapping[str, Any] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def login_url(self, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        """Where a browser signs in; `verifier` stays here until the code is exchanged (PKCE, S256)."""
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(query)}"

    def identity(self, code: str, verifier: str, nonce: str, redirect_uri: str) -> Mapping[str, Any]:
        """The claims of the signed-in account. ProviderError if the code or the identity token is not valid."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._client_id,
            "code_verifier": verifier,
        }
        if self._secret:
            form["client_secret"] = self._secret
        try:
            reply = httpx.post(self._endpoint("token_endpoint"), data=form, timeout=_TIMEOUT_S)
            token = reply.raise_for_status().json()["id_token"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise ProviderError(f"the provider did not exchange the code: {error}") from error
        claims = self.claims(token, self._client_id)
        if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise ProviderError("the identity token belongs to another sign-in")
        return claims

    def service(self, token: str) -> Mapping[str, Any]:
        """The claims of a service's access token (client credentials); ProviderError if it is not valid."""
        return self.claims(token, self._audience)

    def claims(self, token: str, audience: str) -> Mapping[str, Any]:
        """The claims of a token of this issuer for an audience; ProviderError if it is not valid now."""
        for fresh in (False, True):
            try:
                decoded = jwt.decode(token, self._key_set(fresh=fresh), algorithms=ALGORITHMS)
                break
            except (JoseError, ValueError, TypeError, KeyError) as error:
                # The provider may have new keys since the last look.
                if fresh:
                    raise ProviderError("the token is not signed by the provider") from error
        claims = decoded.claims
        rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "values": [self._issuer, f"{self._issuer}/"]},
            exp={"essential": True},
            sub={"essential": True},
            aud={"essential": True, "value": audience},
        )
        try:
            rules.validate(claims)
        except JoseError as error:
            raise ProviderError(f"the token is not valid: {error}") from error
        return claims

    def roles(self, claims: Mapping[str, Any]) -> list[object]:
        """The roles that the provider claims, in the setting's claim: a list, or words in a text."""
        found: Any = claims
        for part in self._roles_claim.split(".") if self._roles_claim else ():
            found = found.get(part) if isinstance(found, Mapping) else None
        if isinstance(found, str):
            return list(found.split())
        return list(found) if isinstance(found, list) else []

    def _endpoint(self, name: str) -> str:
        if self._found is None:
            found = self._get(f"{self._issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                raise ProviderError("the provider calls itself another issuer than FOREWATT_OIDC_ISSUER")
            self._found = found
        url = self._found.get(name)
        if not isinstance(url, str):
            raise ProviderError(f"the provider names no {name}")
        return url

    def _key_set(self, *, fresh: bool) -> KeySet:
        now = time.monotonic()
        if self._keys is None or now - self._keys[0] > (10.0 if fresh else _KEYS_FRESH_S):
            self._keys = now, KeySet.import_key_set(dict(self._get(self._endpoint("jwks_uri"))))  # type: ignore[arg-type]
        return self._keys[1]

    def _get(self, url: str) -> Mapping[str, Any]:
        try:
            reply: Any = httpx.get(url, timeout=_TIMEOUT_S).raise_for_status().json()
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise ProviderError(f"the OpenID provider does not answer: {error}") from error
        if not isinstance(reply, dict):
            raise ProviderError("the OpenID provider's answer is no object")
        return reply
