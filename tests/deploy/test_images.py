"""The Dockerfiles: what every image has in common, and that what they copy and install exists."""

import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from forewatt.web.policy import nginx_map
from forewatt.web.ui import _policy

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "docker"
DOCKERFILES = sorted(FOLDER.glob("*.Dockerfile"))
BASES = ROOT / "setup" / "images" / "bases.Dockerfile"
SCRIPTS = sorted(FOLDER.rglob("*.sh"))
SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|_KEY\b", re.IGNORECASE)


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile with their arguments, in order; continued lines are joined."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def last_stage(dockerfile: Path) -> dict[str, str]:
    """The instructions of the stage that becomes the image; of repeated ones, the last."""
    lines = instructions(dockerfile)
    start = max(number for number, (word, _) in enumerate(lines) if word == "FROM")
    return dict(lines[start:])


def copied(dockerfile: Path) -> list[str]:
    """The paths of the checkout that a Dockerfile copies."""
    sources = []
    for word, rest in instructions(dockerfile):
        if word == "COPY" and not rest.startswith("--from="):
            sources += rest.split()[:-1]
    return sources


def test_images__every_one_that_is_promised__has_a_dockerfile() -> None:
    assert [path.stem for path in DOCKERFILES] == ["backend-gpu", "backend", "blockchain", "frontend", "streaming"]


@pytest.mark.parametrize("dockerfile", [*DOCKERFILES, BASES], ids=lambda path: path.stem)
def test_image__hadolint__finds_nothing(dockerfile: Path) -> None:
    hadolint = str(Path(sys.executable).parent / "hadolint")
    argv = [hadolint, "--config", str(FOLDER / "hadolint.yaml"), "--no-color", str(dockerfile)]
    checked = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert checked.stdout + checked.stderr == ""


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_image__bases__are_arguments_so_that_a_release_can_name_digests(dockerfile: Path) -> None:
    lines = instructions(dockerfile)
    arguments = {rest.partition("=")[0] for word, rest in lines if word == "ARG"}
    for word, rest in lines:
        if word == "FROM":
            assert re.fullmatch(r"\$\{(\w+)\}( AS \w+)?", rest), rest
            assert rest[2:].partition("}")[0] in arguments


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_image__runs_as_a_plain_user_and_can_be_checked_and_ended(dockerfile: Path) -> None:
    stage = last_stage(dockerfile)
    user, _, group = stage["USER"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert stage["HEALTHCHECK"].partition("CMD ")[2].startswith("[")
    assert stage["ENTRYPOINT"].startswith("[")
    assert stage["CMD"].startswith("[")
    assert stage["STOPSIGNAL"] in ("SIGTERM", "SIGQUIT")


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_image__secrets__are_neither_arguments_nor_variables(dockerfile: Path) -> None:
    for word, rest in instructions(dockerfile):
        if word in ("ARG", "ENV"):
            assert not SECRET.search(rest), rest


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_image__everything_copied__exists_and_reaches_the_builder(dockerfile: Path) -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    sent = [line[1:] for line in lines if line.startswith("!")]
    for source in copied(dockerfile):
        assert (ROOT / source).exists(), source
        assert any(source == path or source.startswith(f"{path}/") for path in sent), source


@pytest.mark.parametrize("name", ["backend-gpu", "backend", "blockchain", "streaming"])
def test_image__python_packages__are_those_of_the_lock(name: str) -> None:
    runs = [rest for word, rest in instructions(FOLDER / f"{name}.Dockerfile") if word == "RUN" and "pyproject" in rest]
    assert len(runs) == 1
    assert "--constraint requirements.lock" in runs[0]


def test_streaming__its_user__has_a_name_and_a_home() -> None:
    # NOTE: else Java's home is `?`, and Spark's resolver of packages ends with "basedir must be absolute".
    stage = last_stage(FOLDER / "streaming.Dockerfile")
    assert re.search(rf"useradd --uid {stage['USER'].partition(':')[0]} .*--home-dir /tmp ", stage["RUN"])


def test_images__uv__is_the_version_of_the_makefile() -> None:
    wanted = re.search(r"^UV_VERSION := (\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert wanted
    for dockerfile in DOCKERFILES:
        for word, rest in instructions(dockerfile):
            if word == "ARG" and rest.startswith("UV_VERSION"):
                assert rest == f"UV_VERSION={wanted[1]}"


def test_images__extras__are_those_of_their_roles() -> None:
    extras = {
        name: re.findall(r"--extra (\w+)", (FOLDER / f"{name}.Dockerfile").read_text())
        for name in ("backend-gpu", "blockchain", "streaming")
    }
    assert extras == {"backend-gpu": ["train", "traces"], "blockchain": ["node"], "streaming": ["stream", "traces"]}
    assert 'ARG EXTRAS="api node forecast traces"' in (FOLDER / "backend.Dockerfile").read_text()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_script__is_executable_and_parses(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    shell = shutil.which(script.read_text().partition("\n")[0].removeprefix("#!"))
    assert shell
    subprocess.run([shell, "-n", script], check=True)


def test_frontend__policies__are_those_of_the_api(tmp_path: Path) -> None:
    (tmp_path / "rounds").mkdir()
    page = tmp_path / "rounds" / "index.html"
    page.write_text("<html><script>start()</script><script src=a.js></script></html>")
    (tmp_path / "plain.txt").write_text("no page")
    policies = nginx_map(tmp_path)
    assert f'"/rounds/index.html" "{_policy(page, 0)}";' in policies
    assert "sha256-" in policies
    assert "plain" not in policies


def test_frontend__policies__come_before_every_map() -> None:
    # NOTE: the size of the maps' buckets is fixed by the first map, and nginx does not start if it is set later.
    assert nginx_map(FOLDER / "frontend").startswith("map_hash_bucket_size")
    directives = [line.split()[:2] for line in (FOLDER / "frontend" / "nginx.conf").read_text().splitlines() if line]
    first_map = next(number for number, words in enumerate(directives) if words[0] == "map")
    assert directives.index(["include", "policies.conf;"]) < first_map


@pytest.mark.parametrize(("status", "exit_code"), [(200, 0), (503, 1)])
def test_health_check__exits_with_the_services_state(status: int, exit_code: int) -> None:
    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/health"
        checked = subprocess.run(
            [sys.executable, FOLDER / "healthy.py"], env={"FOREWATT_HEALTH_URL": url}, capture_output=True, check=False
        )
        server.shutdown()
    assert checked.returncode == exit_code
