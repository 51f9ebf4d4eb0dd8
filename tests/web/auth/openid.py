"""An OpenID provider that runs here: code flow with PKCE for people, tokens for services."""

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from forewatt.embedded.ports import free_port

KEY = RSAKey.generate_key(2048)
CLIENT = "forewatt"


class OpenId:
    """A provider. It keeps the challenge of each code and refuses a verifier that does not fit."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.app = FastAPI()
        self.codes: dict[str, tuple[str, str]] = {}
        self.changed: dict[str, Any] = {}
        self.app.add_api_route("/.well-known/openid-configuration", self.configuration)
        self.app.add_api_route("/keys", lambda: {"keys": [KEY.as_dict(private=False)]})
        self.app.add_api_route("/token", self.token, methods=["POST"])
        self.app.add_api_route("/authorize", self.authorize, response_class=RedirectResponse)

    def configuration(self) -> dict[str, str]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.url} | {name: f"{self.url}/{path}" for name, path in names.items()}

    def consent(self, location: str) -> str:
        """What a person does at the provider: sign in there; returns the code."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert query["code_challenge_method"] == "S256"
        self.codes["code"] = query["code_challenge"], query["nonce"]
        return "code"

    def authorize(self, request: Request) -> RedirectResponse:
        """The page of the provider, where everybody is signed in already."""
        code, asked = self.consent(str(request.url)), request.query_params
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def token(self, code: str = Form(), code_verifier: str = Form()) -> dict[str, str]:
        challenge, nonce = self.codes.pop(code)
        if base64.urlsafe_b64encode(sha256(code_verifier.encode()).digest()).decode().rstrip("=") != challenge:
            raise HTTPException(400, "the verifier does not fit the challenge")
        return {"id_token": self.signed(nonce=nonce, **self.changed)}

    def signed(self, key: RSAKey | OctKey = KEY, algorithm: str = "RS256", **claims: Any) -> str:
        """A token of this provider."""
        own = {"iss": self.url, "aud": CLIENT, "sub": "anna", "exp": int(time.time()) + 300, "roles": ["attestor"]}
        return jwt.encode({"alg": algorithm}, {**own, **claims}, key, algorithms=[algorithm])


@contextmanager
def running() -> Iterator[OpenId]:
    """A provider that answers for as long as the block lasts."""
    openid = OpenId()
    server = uvicorn.Server(uvicorn.Config(openid.app, port=int(openid.url.rpartition(":")[2]), log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the provider did not start"
            time.sleep(0.01)
        yield openid
    finally:
        server.should_exit = True
        thread.join()
