"""Sign-in with a wallet, sessions and roles, with a real Redis and a real chain for wallets that are contracts."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from fastapi import FastAPI
from fastapi.testclient import TestClient

from forewatt.settings import Settings
from forewatt.stores import redis
from forewatt.web.app import public_app
from forewatt.web.auth.access import Checked, guard
from forewatt.web.auth.roles import Scope
from forewatt.web.auth.routes import RULES, auth_router
from forewatt.web.auth.sessions import SESSION_S

HOST, CHAIN = "testserver", 31337
ORIGIN = f"http://{HOST}"
WALLET = Account.create()
# Answers every call with the magic value of EIP-1271, or with zeros: PUSH32 value, MSTORE, RETURN.
YES, NO = ("7f" + magic + "5f5260205ff3" for magic in ("1626ba7e" + "00" * 28, "00" * 32))


@pytest.fixture(scope="module")
def settings(stack_parts) -> Settings:
    stack = stack_parts("redis", "anvil").settings
    update = {"api_operators": WALLET.address.lower(), "api_admins": "", "service_token": "among-services"}
    return stack.model_copy(update={**update, "api_origins": "https://friend.example"})


def app_of(settings: Settings) -> FastAPI:
    app = public_app("signed", settings)
    access = guard(
        app,
        settings,
        {**RULES, "GET /read": Scope.READ, "POST /asset": Scope.ASSETS, "POST /settle": Scope.SETTLEMENTS},
        redis.client(settings.redis_url),
    )
    app.include_router(auth_router(access, lambda: CHAIN))
    app.add_api_route("/read", lambda: "read")

    @app.post("/asset")
    def asset(who: Checked) -> str:
        return who.name

    app.add_api_route("/settle", lambda: "settled", methods=["POST"])
    return app


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(app_of(settings)) as client:
        yield client


def message(nonce: str, **changed: Any) -> str:
    """A message of EIP-4361, as viem writes it."""
    now = datetime.now(UTC)
    parts = {"domain": HOST, "address": WALLET.address, "uri": f"{ORIGIN}/account/", "version": "1", "chain": CHAIN}
    parts |= {"issued": now.isoformat().replace("+00:00", "Z"), "expires": (now + timedelta(minutes=5)).isoformat()}
    parts |= changed
    return (
        f"{parts['domain']} wants you to sign in with your Ethereum account:\n{parts['address']}\n\n"
        f"Sign in to Forewatt.\n\nURI: {parts['uri']}\nVersion: {parts['version']}\nChain ID: {parts['chain']}\n"
        f"Nonce: {nonce}\nIssued At: {parts['issued']}\nExpiration Time: {parts['expires']}"
    )


def nonce_of(client: TestClient) -> str:
    return str(client.get("/api/v1/auth/nonce").json()["nonce"])


def sign_in(client: TestClient, text: str, signature: str | None = None, **headers: str) -> Any:
    signed = signature or "0x" + WALLET.sign_message(encode_defunct(text=text)).signature.hex().removeprefix("0x")
    return client.post("/api/v1/auth/siwe", json={"message": text, "signature": signed}, headers=headers)


def test_wallet__signed_message__opens_a_session_that_no_script_can_read(client: TestClient) -> None:
    answer = sign_in(client, message(nonce_of(client)), origin=ORIGIN)
    assert answer.json() == {
        "name": WALLET.address,
        "roles": ["operator", "viewer"],
        "scopes": ["alerts:write", "assets:write", "models:write", "read"],
        "oidc": False,
        "wallets": True,
    }
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/api/v1/auth/session").json()["name"] == WALLET.address
    assert client.post("/asset", headers={"origin": ORIGIN}).json() == WALLET.address
    refused = client.post("/settle", headers={"origin": ORIGIN})
    assert (refused.status_code, "settlements:write" in refused.json()["detail"]) == (403, True)
    client.post("/api/v1/auth/sign-out", headers={"origin": ORIGIN})
    assert client.get("/api/v1/auth/session").json()["name"] is None
    assert client.post("/asset").status_code == 401


@pytest.mark.parametrize(
    ("changed", "kind", "names"),
    [
        ({"domain": "evil.example"}, "other-domain", {"asked", "own"}),
        ({"domain": "{evil}.example"}, "other-domain", {"asked", "own"}),
        ({"uri": "http://testserver.evil.example/"}, "other-uri", {"origin"}),
        ({"chain": 1}, "other-chain", {"asked", "own"}),
        ({"version": "2"}, "sign-in-refused", set()),
        ({"issued": "2020-01-01T00:00:00Z"}, "sign-in-clock", set()),
        ({"issued": "2999-01-01T00:00:00Z"}, "sign-in-clock", set()),
        ({"issued": "2026-01-01T00:00:00"}, "no-time-zone", {"field"}),
        ({"expires": "2020-01-01T00:00:00Z"}, "sign-in-too-old", set()),
        ({"expires": "soon"}, "not-a-time", {"field"}),
        ({"address": WALLET.address.lower()}, "sign-in-refused", set()),
        ({"address": Account.create().address}, "not-signed", {"address"}),
        ({"address": WALLET.address + "\nURI: x"}, "sign-in-refused", set()),
    ],
)
def test_message__of_another_place_time_or_wallet__is_refused_by_kind_and_values(
    client: TestClient, changed: dict[str, Any], kind: str, names: set[str]
) -> None:
    answer = sign_in(client, message(nonce_of(client), **changed))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (401, f"urn:forewatt:problem:{kind}")
    assert problem.get("values", {}).keys() == names
    assert all(str(value) in problem["detail"] for value in problem.get("values", {}).values())
    assert "set-cookie" not in answer.headers


def test_nonce__used_twice_or_invented__is_refused(client: TestClient) -> None:
    text = message(nonce_of(client))
    assert sign_in(client, text).status_code == 200
    assert sign_in(client, text).status_code == 401
    assert sign_in(client, message(uuid.uuid4().hex)).status_code == 401


@pytest.mark.parametrize(("code", "status"), [(YES, 200), (NO, 401)])
def test_contract__asked_on_the_chain__decides_about_its_signature(
    client: TestClient, settings: Settings, code: str, status: int
) -> None:
    contract = Account.create().address
    call = {"jsonrpc": "2.0", "id": 1, "method": "anvil_setCode", "params": [contract, "0x" + code]}
    httpx.post(settings.rpc_urls[0], json=call).raise_for_status()
    text = message(nonce_of(client), address=contract)
    assert sign_in(client, text, "0x" + "ab" * 100).status_code == status


def test_foreign_page__with_a_session__changes_nothing(client: TestClient) -> None:
    sign_in(client, message(nonce_of(client)))
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/asset", headers=headers).status_code == 403
    assert client.post("/asset", headers={"origin": "https://friend.example"}).status_code == 200
    evil = sign_in(client, message(nonce_of(client)), origin="https://evil.example")
    assert evil.status_code == 403


def test_cors__unlisted_origin__gets_no_permission(client: TestClient) -> None:
    ask = {"access-control-request-method": "POST"}
    listed = client.options("/asset", headers={"origin": "https://friend.example", **ask})
    assert listed.headers["access-control-allow-origin"] == "https://friend.example"
    foreign = client.options("/asset", headers={"origin": "https://evil.example", **ask})
    assert "access-control-allow-origin" not in foreign.headers


def test_service_token__sent__is_a_service_and_a_wrong_one_nobody(client: TestClient) -> None:
    assert client.post("/settle", headers={"Authorization": "Bearer among-services"}).status_code == 200
    for token in ("among-service", "", "x.y.z"):
        assert client.post("/settle", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_reading__unless_public__needs_a_sign_in(settings: Settings, client: TestClient) -> None:
    assert client.get("/read").status_code == 200
    private = settings.model_copy(update={"api_public_read": False})
    with TestClient(app_of(private)) as closed:
        assert closed.get("/read").status_code == 401
        sign_in(closed, message(nonce_of(closed)))
        assert closed.get("/read").status_code == 200


def test_session__ended__is_told_from_a_caller_who_never_signed_in(settings: Settings, client: TestClient) -> None:
    assert client.post("/asset").json()["type"] == "urn:forewatt:problem:not-signed-in"
    cookie = sign_in(client, message(nonce_of(client))).headers.get_list("set-cookie")[-1]
    # The browser must still have the cookie when the session ends after twelve hours.
    age_s = re.search(r"Max-Age=(\d+)", cookie)
    assert age_s is not None
    assert int(age_s[1]) > SESSION_S
    store = redis.client(settings.redis_url)
    for key in store.scan_iter("forewatt:session:*"):
        store.delete(key)
    answer = client.post("/asset", headers={"origin": ORIGIN})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:forewatt:problem:session-ended")
    sign_in(client, message(nonce_of(client)))
    assert client.post("/asset", headers={"origin": ORIGIN}).json() == WALLET.address


def test_https__session__is_bound_to_the_host(settings: Settings) -> None:
    with TestClient(app_of(settings.model_copy(update={"api_url": "https://fw.example"}))) as client:
        text = message(nonce_of(client), domain="fw.example", uri="https://fw.example")
        cookie = sign_in(client, text, origin="https://fw.example").headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
