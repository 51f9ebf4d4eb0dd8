"""The routes of sign-in: /api/v1/auth."""

import asyncio
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from forewatt.web.app import API_V1
from forewatt.web.auth.access import PUBLIC, Access, is_own_origin
from forewatt.web.auth.oidc import Provider, ProviderError
from forewatt.web.auth.roles import ANYBODY, Caller, Role, Scope, roles_of
from forewatt.web.auth.siwe import SignInRefused, check, parse
from forewatt.web.auth.wallets import signed
from forewatt.web.problems import Problem

STATE_COOKIE = "forewatt_oidc"
OWN_PATH = r"^/([a-zA-Z0-9?][a-zA-Z0-9/?&=_.%~+-]{0,500})?$"
"""A page of this host. Neither `//` nor a backslash may lead to another one."""
RULES = {
    f"GET {API_V1}/auth/nonce": PUBLIC,
    f"POST {API_V1}/auth/siwe": PUBLIC,
    f"GET {API_V1}/auth/session": PUBLIC,
    f"POST {API_V1}/auth/sign-out": PUBLIC,
    f"GET {API_V1}/auth/oidc/sign-in": PUBLIC,
    f"GET {API_V1}/auth/oidc/callback": PUBLIC,
}


class Nonce(BaseModel):
    """A nonce for one sign-in message, valid for ten minutes."""

    nonce: str


class SignedMessage(BaseModel):
    """A message of EIP-4361 and the wallet's signature of it."""

    model_config = ConfigDict(extra="forbid")

    message: str = Field(max_length=4_000)
    signature: str = Field(pattern="^0x([0-9a-fA-F]{2}){1,8192}$")


class SessionReply(BaseModel):
    """Who is signed in; `name` is null if nobody is."""

    name: str | None
    roles: list[Role]
    scopes: list[Scope]
    oidc: bool = Field(description="whether an OpenID provider is set up")
    wallets: bool = Field(description="whether wallets sign in: the ledger is a chain, and no channel of known members")


def auth_router(access: Access, chain_id: Callable[[], int] | None) -> APIRouter:
    """The routes; a wallet must sign for the chain that `chain_id` returns. None: no wallet signs in here."""
    routes = APIRouter(prefix=f"{API_V1}/auth", tags=["auth"])
    reply = partial(_session, access, chain_id is not None)
    settings, sessions = access.settings, access.sessions
    assert sessions is not None, "signing in needs a store of sessions"

    @routes.get("/nonce")
    def nonce(response: Response) -> Nonce:
        """A nonce for a sign-in message."""
        response.headers["Cache-Control"] = "no-store"
        return Nonce(nonce=sessions.issue_once("nonce"))

    @routes.post("/siwe")
    def sign_in(body: SignedMessage, request: Request, response: Response) -> SessionReply:
        """Sign in with a wallet: opens a session in an httpOnly cookie."""
        if chain_id is None:
            raise Problem(404, "The ledger is a channel of known members: sign in at your organisation's provider.")
        origin = own_origin(request, access)
        foreign = request.headers.get("origin")
        if foreign is not None and not is_own_origin(foreign, request, settings):
            raise Problem(403, "A page of another site may not sign you in.", "foreign-origin")
        try:
            message = parse(body.message)
            check(message, domain=urlsplit(origin).netloc, origin=origin, chain_id=chain_id(), now=datetime.now(UTC))
        except SignInRefused as error:
            raise error.problem(401) from error
        if sessions.take_once("nonce", message.nonce) is None:
            raise Problem(401, "The nonce is unknown, used or too old: ask for a new one.", "sign-in-too-old")
        if not signed(message.address, body.message, bytes.fromhex(body.signature[2:]), settings.rpc_urls):
            raise Problem(401, "{address} did not sign this message.", "not-signed", address=message.address)
        caller = Caller(message.address, roles_of(message.address, settings))
        sessions.end(response, request.cookies.get(sessions.cookie))
        sessions.open(response, caller)
        return reply(caller)

    @routes.get("/session")
    def session(request: Request, response: Response) -> SessionReply:
        """Who is signed in."""
        response.headers["Cache-Control"] = "no-store"
        return reply(sessions.caller(request.cookies.get(sessions.cookie)) or ANYBODY)

    @routes.post("/sign-out")
    def sign_out(request: Request, response: Response) -> SessionReply:
        """End the session."""
        foreign = request.headers.get("origin")
        if foreign is not None and not is_own_origin(foreign, request, settings):
            raise Problem(403, "A page of another site may not sign you out.", "foreign-origin")
        sessions.end(response, request.cookies.get(sessions.cookie))
        return reply(ANYBODY)

    @routes.get("/oidc/sign-in", response_class=RedirectResponse, status_code=307)
    async def oidc_sign_in(request: Request, back: Annotated[str, Query(pattern=OWN_PATH)] = "/") -> RedirectResponse:
        """Send the browser to the OpenID provider, which sends it back to the page `back`."""
        provider = _provider(access)
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        state = sessions.issue_once("oidc", json.dumps([verifier, nonce, back]))
        try:
            url = await asyncio.to_thread(provider.login_url, state, nonce, verifier, _callback(request, access))
        except ProviderError as error:
            raise Problem(502, "Sign-in is not possible now: {why}.", "provider-failed", why=error) from error
        redirect = RedirectResponse(url, status_code=307, headers={"Cache-Control": "no-store"})
        secure = settings.api_url.startswith("https://")
        redirect.set_cookie(STATE_COOKIE, state, max_age=600, httponly=True, samesite="lax", secure=secure, path="/")
        return redirect

    @routes.get("/oidc/callback", response_class=RedirectResponse, status_code=303)
    async def oidc_callback(
        request: Request,
        state: Annotated[str, Query(max_length=200)] = "",
        code: Annotated[str, Query(max_length=4_000)] = "",
    ) -> RedirectResponse:
        """Where the OpenID provider sends the browser back: opens a session and shows the dapp."""
        provider = _provider(access)
        # NOTE: the cookie binds the state to the browser that began, so that nobody signs another one in as himself.
        mine = secrets.compare_digest(request.cookies.get(STATE_COOKIE, "").encode(), state.encode())
        kept = sessions.take_once("oidc", state) if state and mine else None
        if kept is None or not code:
            raise Problem(401, "This sign-in is unknown, used or too old: start again.", "sign-in-too-old")
        verifier, nonce, back = json.loads(kept)
        try:
            claims = await asyncio.to_thread(provider.identity, code, verifier, nonce, _callback(request, access))
        except ProviderError as error:
            raise Problem(401, "The provider did not sign you in: {why}.", "provider-refused", why=error) from error
        name = str(claims["sub"])
        redirect = RedirectResponse(back, status_code=303, headers={"Cache-Control": "no-store"})
        sessions.open(redirect, Caller(name, roles_of(name, settings, provider.roles(claims))))
        redirect.delete_cookie(STATE_COOKIE, path="/")
        return redirect

    return routes


def own_origin(request: Request, access: Access) -> str:
    """The origin that this service is reached at."""
    return access.settings.api_url.rstrip("/") or f"{request.url.scheme}://{request.headers.get('host', '')}"


def _callback(request: Request, access: Access) -> str:
    return f"{own_origin(request, access)}{API_V1}/auth/oidc/callback"


def _provider(access: Access) -> Provider:
    if access.provider is None:
        raise Problem(404, "No OpenID provider is set up: set FOREWATT_OIDC_ISSUER.")
    return access.provider


def _session(access: Access, wallets: bool, caller: Caller) -> SessionReply:
    name = None if caller is ANYBODY else caller.name
    scopes = sorted(caller.scopes)
    oidc = access.provider is not None
    return SessionReply(name=name, roles=sorted(caller.roles), scopes=scopes, oidc=oidc, wallets=wallets)
