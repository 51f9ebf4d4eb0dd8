"""The compose file: its commands, settings, secrets and dependencies fit the program and each other."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from forewatt.embedded.cache import binary
from tests.deploy.commands import refusal, unknown_settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "compose"
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")
COMPOSE: dict[str, Any] = yaml.safe_load(DEFAULT.sub(r"\1", (FOLDER / "compose.yaml").read_text()))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
PROGRAMS = [name for name in OURS if name not in ("frontend", "chain")]


@pytest.mark.parametrize("name", OURS)
def test_own_service__root_is_read_only_and_no_right_is_left(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"] == ["/tmp"]
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    assert (FOLDER / service["build"]["context"]).resolve() == ROOT


@pytest.mark.parametrize("name", PROGRAMS)
def test_program__its_command_line__is_accepted(name: str) -> None:
    assert refusal(SERVICES[name]["command"]) is None


@pytest.mark.parametrize("name", PROGRAMS)
def test_program__its_settings_and_secrets__exist(name: str) -> None:
    service = SERVICES[name]
    assert not unknown_settings([*service["environment"], *service.get("secrets", [])])


@pytest.mark.parametrize("name", PROGRAMS)
def test_program__that_sends_traces__has_their_packages(name: str) -> None:
    image = (ROOT / SERVICES[name]["build"]["dockerfile"]).read_text()
    assert "FOREWATT_TRACES_URL" in SERVICES[name]["environment"]
    assert re.search(r"--extra traces|^ARG EXTRAS=.*\btraces\b", image, re.MULTILINE)


def test_services__what_they_depend_on__exists_and_can_become_healthy() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, f"{name} depends on {other}"
            healthy = "healthcheck" in SERVICES[other] or "build" in SERVICES[other]
            assert how["condition"] != "service_healthy" or healthy, f"{name} waits for {other}"


def test_services__hosts_in_settings__are_services() -> None:
    for name in PROGRAMS:
        for value in SERVICES[name]["environment"].values():
            for host in re.findall(r"//([a-z]+)[:/]", str(value)):
                assert host in SERVICES, f"{name}: {value}"


def test_ports__are_open_on_loopback_only() -> None:
    for name, service in SERVICES.items():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name}: {port}"


def test_volumes__and_files__exist() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert (FOLDER / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], volume


def test_secrets__script__writes_every_file_and_keeps_those_that_exist(tmp_path: Path) -> None:
    script = Path(shutil.copy(FOLDER / "secrets.sh", tmp_path))
    subprocess.run([script], check=True)
    written = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {f"./secrets/{name}" for name in written} == {secret["file"] for secret in COMPOSE["secrets"].values()}
    assert len(written["postgres_password"]) == 48
    assert written["postgres_password"] in written["FOREWATT_POSTGRES_URL"]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    subprocess.run([script], check=True)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == written


@pytest.mark.deep
@pytest.mark.parametrize(("condition", "exit_code"), [("service_healthy", 0), ("healthy", 1)])
def test_file__specification_of_compose__is_met(tmp_path: Path, condition: str, exit_code: int) -> None:
    checker = binary("compose-check")
    if checker is None:
        pytest.skip("the checker of compose files is not built: run setup/deploy_tools.sh")
    file = tmp_path / "compose.yaml"
    file.write_text((FOLDER / "compose.yaml").read_text().replace("service_healthy", condition))
    checked = subprocess.run([str(checker), str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == exit_code, checked.stderr
