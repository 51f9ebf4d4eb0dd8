"""Sign-in through an OpenID provider that runs here: code flow with PKCE for people, tokens for services."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey, RSAKey

from forewatt.settings import Settings
from forewatt.stores import redis
from forewatt.web.app import public_app
from forewatt.web.auth.access import guard
from forewatt.web.auth.roles import Scope
from forewatt.web.auth.routes import RULES, auth_router
from tests.web.auth.openid import CLIENT, OpenId, running

FOREIGN = RSAKey.generate_key(2048)


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenId]:
    with running() as openid:
        yield openid


@pytest.fixture
def client(stack_parts, provider: OpenId) -> Iterator[TestClient]:
    provider.changed = {}
    update = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT}
    settings: Settings = stack_parts("redis").settings.model_copy(update=update)
    app = public_app("openid", settings)
    rules = {**RULES, "POST /settle": Scope.SETTLEMENTS, "POST /asset": Scope.ASSETS}
    access = guard(app, settings, rules, redis.client(settings.redis_url))
    app.include_router(auth_router(access, lambda: 1))
    for path in ("/settle", "/asset"):
        app.add_api_route(path, lambda: "done", methods=["POST"])
    with TestClient(app, follow_redirects=False) as client:
        yield client


def begin(client: TestClient, provider: OpenId, back: str = "/") -> dict[str, str]:
    """Sign in at the provider; what it sends the browser back with."""
    location = client.get("/api/v1/auth/oidc/sign-in", params={"back": back}).headers["location"]
    return {"code": provider.consent(location), "state": parse_qs(urlsplit(location).query)["state"][0]}


def test_person__signed_in_at_the_provider__has_its_roles(client: TestClient, provider: OpenId) -> None:
    back = client.get("/api/v1/auth/oidc/callback", params=begin(client, provider))
    assert (back.status_code, back.headers["location"]) == (303, "/")
    session = client.get("/api/v1/auth/session").json()
    assert (session["name"], session["roles"], session["oidc"]) == ("anna", ["attestor", "viewer"], True)
    assert client.post("/settle").status_code == 200
    assert client.post("/asset").status_code == 403


def test_person__signed_in_from_a_page__is_back_on_it(client: TestClient, provider: OpenId) -> None:
    page = "/alerts/?severity=error"
    back = client.get("/api/v1/auth/oidc/callback", params=begin(client, provider, page))
    assert back.headers["location"] == page


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", ""])
def test_sign_in__back_to_another_host__is_refused(client: TestClient, back: str) -> None:
    assert client.get("/api/v1/auth/oidc/sign-in", params={"back": back}).status_code == 422


def test_callback__repeated_invented_or_of_another_browser__is_refused(client: TestClient, provider: OpenId) -> None:
    path, parameters = "/api/v1/auth/oidc/callback", begin(client, provider)
    assert client.get(path, params={**parameters, "state": "0" * 32}).status_code == 401
    client.cookies.clear()
    assert client.get(path, params=parameters).status_code == 401
    again = begin(client, provider)
    assert client.get(path, params=again).status_code == 303
    assert client.get(path, params=again).status_code == 401


@pytest.mark.parametrize(
    "changed", [{"nonce": "other"}, {"aud": "another"}, {"exp": 1}, {"iss": "http://evil.example"}]
)
def test_identity_token__of_another_sign_in_client_time_or_issuer__is_refused(
    client: TestClient, provider: OpenId, changed: dict[str, Any]
) -> None:
    parameters = begin(client, provider)
    provider.changed = changed
    if "nonce" in changed:
        provider.codes["code"] = provider.codes["code"][0], changed["nonce"]
        provider.changed = {}
    answer = client.get("/api/v1/auth/oidc/callback", params=parameters)
    assert (answer.status_code, client.get("/api/v1/auth/session").json()["name"]) == (401, None)


def test_service__with_a_token_of_the_provider__has_its_roles(client: TestClient, provider: OpenId) -> None:
    def status(path: str, token: str) -> int:
        return client.post(path, headers={"Authorization": f"Bearer {token}"}).status_code

    assert status("/settle", provider.signed()) == 200
    assert status("/asset", provider.signed()) == 403
    assert status("/asset", provider.signed(roles="operator")) == 200
    shared = OctKey.import_key("a secret that many know, and long enough")
    refused = [
        provider.signed(FOREIGN),
        provider.signed(aud="another"),
        provider.signed(exp=1),
        provider.signed(iss="http://evil.example"),
        provider.signed(shared, "HS256"),
        provider.signed().rpartition(".")[0] + ".",
        "a.b.c",
    ]
    assert [status("/settle", token) for token in refused] == [401] * len(refused)
