"""The static mount: security policy, caching, and the page without a build."""

import hashlib
from base64 import b64encode
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from forewatt.web.app import service_app
from forewatt.web.ui import mount_dapp

SCRIPT = "self.x=1"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A small build."""
    (tmp_path / "rounds").mkdir()
    (tmp_path / "_next/static").mkdir(parents=True)
    page = f'<script src="/theme.js"></script><script id="a">{SCRIPT}</script>'
    for name in ("index.html", "rounds/index.html", "404.html"):
        (tmp_path / name).write_text(page)
    (tmp_path / "_next/static/a1b2.js").write_text("1")
    return tmp_path


def client_of(folder: Path) -> TestClient:
    """An app with one route of the API and the dapp in `folder`."""
    app: FastAPI = service_app("ui")
    app.add_api_route("/api/v1/status", lambda: {"now": 1})
    mount_dapp(app, folder)
    return TestClient(app)


def test_page__inline_script__is_allowed_only_by_its_hash(build: Path) -> None:
    digest = b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = client_of(build).get("/rounds/").headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert policy.count("sha256-") == 1


def test_page__rebuilt__policy_is_updated(build: Path) -> None:
    client = client_of(build)
    former = client.get("/").headers["content-security-policy"]
    (build / "index.html").write_text("<script>self.x=2</script>")
    assert client.get("/").headers["content-security-policy"] != former


def test_cache__hashed_file__is_immutable_and_pages_are_not_cached(build: Path) -> None:
    client = client_of(build)
    assert "immutable" in client.get("/_next/static/a1b2.js").headers["cache-control"]
    assert client.get("/").headers["cache-control"] == "no-cache"
    assert client.get("/_next/static/gone.js").headers["cache-control"] == "no-cache"


def test_unknown_path__below_api_or_not__is_a_problem_or_a_page(build: Path) -> None:
    client = client_of(build)
    assert client.get("/nowhere").status_code == 404
    assert client.get("/nowhere").headers["content-type"].startswith("text/html")
    unknown = client.get("/api/v1/nowhere")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
    assert client.get("/api/v1/status").json() == {"now": 1}


def test_socket__no_route__is_refused(build: Path) -> None:
    with pytest.raises(WebSocketDisconnect), client_of(build).websocket_connect("/nowhere"):
        pass


def test_no_build__page__explains_the_build_until_there_is_one(tmp_path: Path) -> None:
    client = client_of(tmp_path / "out")
    missing = client.get("/")
    assert missing.status_code == 503
    assert "npm run build" in missing.text
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("built")
    assert client.get("/").text == "built"


def test_text__client_takes_gzip__is_compressed_and_the_same_text(build: Path) -> None:
    text = "const reading = 1;\n" * 500
    (build / "_next/static/long.js").write_text(text)
    client = client_of(build)
    packed = client.get("/_next/static/long.js")
    assert (packed.headers["content-encoding"], packed.text) == ("gzip", text)
    assert int(packed.headers["content-length"]) < len(text) / 10
    assert "immutable" in packed.headers["cache-control"]
    assert client.get("/").headers["content-encoding"] == "gzip"
    assert "content-security-policy" in client.get("/").headers


@pytest.mark.parametrize(
    "headers", [{"accept-encoding": "identity"}, {"accept-encoding": "gzip;q=0, *"}, {"range": "bytes=0-3"}]
)
def test_text__no_gzip_or_a_part_asked__is_sent_plain(build: Path, headers: dict[str, str]) -> None:
    plain = client_of(build).get("/", headers=headers)
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"
    assert len(plain.content) == (4 if "range" in headers else (build / "index.html").stat().st_size)


def test_text__asked_with_its_tag__is_not_sent_a_second_time(build: Path) -> None:
    client = client_of(build)
    for coding in ("gzip", "identity"):
        tag = client.get("/", headers={"accept-encoding": coding}).headers["etag"]
        assert client.get("/", headers={"if-none-match": tag}).status_code == 304


def test_text__rebuilt__is_compressed_again(build: Path) -> None:
    client = client_of(build)
    assert SCRIPT in client.get("/").text
    (build / "index.html").write_text("built a second time")
    assert client.get("/").text == "built a second time"


def test_picture__client_takes_gzip__is_sent_as_it_is(build: Path) -> None:
    (build / "font.woff2").write_bytes(bytes(range(256)) * 4)
    sent = client_of(build).get("/font.woff2")
    assert "content-encoding" not in sent.headers
    assert sent.content == bytes(range(256)) * 4
