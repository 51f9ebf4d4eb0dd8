"""The `forewatt` program: its tree, its help, what it imports, its messages and its exit codes."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import httpx
import psycopg
import pytest
import redis
from click.testing import CliRunner, Result
from confluent_kafka import KafkaError, KafkaException

from forewatt.commands import PACKAGES, Command, Group, exact, missing_package
from scripts._command_line import forewatt
from scripts.node import DEFAULT_PORT

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"ape", "torch", "pyspark", "numpy", "pandas", "pydantic", "lightgbm", "web3", "httpx", "rich", "uvicorn"}
TREE = """\
demo
up
node
node init
node account
node register
node cap
node doctor
node run
node status
node stake
node delegate
node activate
node unstake
node withdraw
node claim
node recalibrate
node backup
node restore
node export-car
audit
deploy
migrate
pool
pool create
pool epoch
pool show
pool fund
simulate
consortium
consortium demo
consortium audit
consortium clock
consortium serve
model
model train
model list
model show
model register
model promote
model report
model rollback
model recalibrate
model track
model serve
model backtest
model sweep
stream
stream edge
stream gateway
stream jobs
stream latest
stream assets
stream rebuild
stream redrive
stream replay
completion
dev
dev abi
dev abi export
dev abi check
dev bench-infer"""


def tree(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a group, with the words that call it, in the order of the help."""
    assert isinstance(group, Group)
    for commands in group.by_heading(click.Context(group)).values():
        for name, command in commands.items():
            yield (*above, name), command
            if isinstance(command, click.Group):
                yield from tree(command, (*above, name))


COMMANDS = dict(tree(forewatt))


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(forewatt, words, env=environment, prog_name="forewatt")


def fresh_process(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in a process of its own."""
    env = {**os.environ, **environment}
    return subprocess.run([sys.executable, *argv], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def imported(code: str) -> str:
    """The output of Python code in a process that has imported nothing."""
    done = fresh_process("-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_tree__every_command__is_listed() -> None:
    assert "\n".join(" ".join(words) for words in COMMANDS) == TREE


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help__every_command__has_a_sentence_and_an_example(words: tuple[str, ...]) -> None:
    shown = run(*words, "--help")
    assert shown.exit_code == 0
    usage, _, text = shown.output.partition("\n\n")
    assert usage.startswith(f"Usage: forewatt {' '.join(words)} ")
    assert text.strip()[0].isupper()
    examples = [line for line in text.splitlines() if "forewatt " in line]
    assert examples, shown.output


def test_help__every_option__is_described() -> None:
    bare = [
        f"{' '.join(words)} {parameter.opts[0]}"
        for words, command in COMMANDS.items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert bare == []


def parse(words: list[str]) -> None:
    """Parse a call without running it; raises click's UsageError if a command or an option does not exist."""
    command: click.Command = forewatt
    context = click.Context(forewatt, info_name="forewatt")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, command_of_name, words = command.resolve_command(context, words)
        assert command_of_name is not None
        command = command_of_name
        context = click.Context(command, info_name=name, parent=context)
    # A value may be a placeholder, and `--help` ends the parsing.
    with suppress(click.BadParameter, click.exceptions.Exit):
        command.make_context(context.info_name, words, parent=context.parent)


def calls(text: str) -> list[list[str]]:
    """The calls of `forewatt` in a text: in code spans, behind prompts and as lines of code blocks."""
    found = re.findall(r"(?:^|`|\(|[A-Z]=\S+ )(?: {4}|\$ )?forewatt ([^`|#)>\n\\]*)", text, re.MULTILINE)
    return [shlex.split(call.replace("...", "").replace("…", "")) for call in found]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help__examples__parse(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    assert isinstance(command, Command | Group)
    examples = calls(command.notes["Examples"])
    assert examples or words == ("completion",)
    for example in examples:
        parse(example)


@pytest.mark.parametrize(
    "call", [["nonsense"], ["stream", "edge", "--nonsense"], ["model", "list", "lstm"]], ids=" ".join
)
def test_parse__wrong_call__is_noticed(call: list[str]) -> None:
    with pytest.raises(click.UsageError):
        parse(call)


@pytest.mark.parametrize("page", [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")], ids=lambda page: page.name)
def test_documents__calls_of_forewatt__parse(page: Path) -> None:
    for call in calls(page.read_text()):
        parse(call)


def test_help__exit_codes_and_settings__are_documented() -> None:
    shown = run("--help").output
    for line in ("0    success", "1    a difference or a failure", "2    a wrong call", "130  interrupted by Ctrl-C"):
        assert line in shown
    assert "FOREWATT_" in shown


def test_import__help_of_every_command__loads_no_heavy_package() -> None:
    names = [" ".join(words) for words in COMMANDS]
    code = f"""
import sys
from click.testing import CliRunner
from scripts._command_line import forewatt
for name in {names!r}:
    assert CliRunner().invoke(forewatt, [*name.split(), "--help"]).exit_code == 0, name
print(sorted(set(sys.modules) & {HEAVY!r}))
"""
    assert imported(code) == "[]"


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("oracle.audit.pool", {"ape", "web3", "torch", "pyspark", "numpy"}),
        ("streaming.gateway.app", {"ape", "torch", "pyspark"}),
        ("forecaster.service.app", {"ape", "web3", "pyspark"}),
    ],
)
def test_import__a_role__loads_no_package_of_another(module: str, absent: set[str]) -> None:
    assert imported(f"import sys, {module}; print(sorted(set(sys.modules) & {absent!r}))") == "[]"


def test_import__an_auditor__needs_no_package_of_an_extra(tmp_path: Path) -> None:
    deployment = tmp_path / "none.json"
    code = f"""
import sys
sys.modules.update(dict.fromkeys({sorted(HEAVY - {"httpx", "rich", "pydantic"})!r}))
sys.argv = ["forewatt", "audit", "--rpc", "http://127.0.0.1:9", "--gateway", "x", "--deployment", {str(deployment)!r}]
from scripts._command_line import main
main()
"""
    audited = fresh_process("-c", code)
    assert audited.returncode == 2
    assert "Nothing could be audited" in audited.stdout


def test_error__setting_wrong__is_named_in_one_line() -> None:
    refused = fresh_process("-m", "scripts", "model", "show", "lstm", FOREWATT_TRAINING_PRECISION="double")
    assert refused.returncode == 2
    assert refused.stderr.strip() == "Error: FOREWATT_TRAINING_PRECISION: Input should be 'full' or 'mixed'"


def test_error__package_missing__names_the_extra() -> None:
    code = """
import sys
sys.modules["uvicorn"] = None
sys.argv = ["forewatt", "stream", "assets"]
from scripts._command_line import main
main()
"""
    refused = fresh_process("-c", code)
    assert refused.returncode == 2
    assert refused.stderr.strip() == (
        'Error: the Python package "uvicorn" is not installed; install it with: pip install "forewatt[stream]"'
    )


@pytest.mark.parametrize(
    ("package", "extra", "wanted"),
    [
        ("ape", "node", "forewatt[node]"),
        ("fastapi", "stream", "forewatt[stream]"),
        ("torch", "forecast", "forewatt[train]"),
        ("confluent_kafka", "stream", "forewatt[stream]"),
        ("rich", None, "forewatt"),
        ("numpy", "demo", "forewatt[demo]"),
    ],
)
def test_missing_package__extras_of_the_package__are_preferred(
    package: str, extra: str | None, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = [
        "rich",
        "eth-ape==0.8.51; extra == 'node'",
        "fastapi; extra == 'node'",
        "fastapi; extra == 'stream'",
        'confluent-kafka[avro,schemaregistry]; extra == "stream"',
        "torch; extra == 'train'",
    ]
    monkeypatch.setattr("forewatt.commands.requires", lambda _name: requirements)
    assert missing_package(package, extra).endswith(f'pip install "{wanted}"')


def test_error__own_exception__is_one_line(tmp_path: Path) -> None:
    refused = run("model", "rollback", "lstm", "--models", str(tmp_path))
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")


def test_error__store_unreachable__is_one_line() -> None:
    refused = fresh_process(
        *("-m", "scripts", "stream", "replay"),
        FOREWATT_MONGO_URL="mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=100",
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: 127.0.0.1:9")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (KafkaException(KafkaError(KafkaError._TIMED_OUT)), "Error: KafkaError{code=_TIMED_OUT"),
        (redis.ConnectionError("refused at 127.0.0.1:9"), "Error: refused at 127.0.0.1:9"),
        (psycopg.OperationalError("connection to 127.0.0.1:9 failed"), "Error: connection to 127.0.0.1:9 failed"),
        (
            httpx.ConnectError("refused", request=httpx.Request("GET", "http://127.0.0.1:9/subjects")),
            "Error: no answer from http://127.0.0.1:9/subjects: refused",
        ),
    ],
    ids=["kafka", "redis", "postgresql", "http"],
)
def test_error__a_part_unreachable__is_one_line(raised: Exception, message: str) -> None:
    @click.command(cls=Command)
    def unreachable() -> None:
        raise raised

    refused = CliRunner().invoke(unreachable)
    assert refused.exit_code == 1
    assert refused.output.startswith(message)


def test_error__chain_unreachable__is_one_line() -> None:
    refused = fresh_process("-m", "scripts", "pool", "show", FOREWATT_RPC_URL="http://127.0.0.1:9")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: no chain answers at http://127.0.0.1:9")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("model", "serve", "nonsense"),
        ("model", "backtest", "gefcom2014-solar"),
        ("stream", "gateway", "--agents-ca", __file__),
    ],
)
def test_error__wrong_call__exits_with_2(words: tuple[str, ...]) -> None:
    refused = run(*words)
    assert refused.exit_code == 2
    assert "Usage: forewatt" in refused.output


def test_error__ctrl_c__exits_with_130() -> None:
    @click.command(cls=Command)
    def interrupted() -> None:
        raise KeyboardInterrupt

    assert CliRunner().invoke(interrupted).exit_code == 130


def test_error__bug__keeps_its_traceback() -> None:
    @click.command(cls=Command)
    def broken() -> None:
        raise ZeroDivisionError

    assert isinstance(CliRunner().invoke(broken).exception, ZeroDivisionError)


def test_audit__deployment_unreadable__exits_with_2_and_json(tmp_path: Path) -> None:
    parts = ("--rpc", "http://127.0.0.1:9", "--gateway", "http://127.0.0.1:9", "--deployment", str(tmp_path / "none"))
    refused = run("audit", *parts, "--json")
    assert refused.exit_code == 2
    assert json.loads(refused.output)["agrees"] is None


def test_model_list__json__has_every_model(tmp_path: Path) -> None:
    shown = run("model", "list", "--models", str(tmp_path), "--json")
    assert json.loads(shown.output)["lstm"] == {"candidate": None, "staging": None, "production": []}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion__a_shell__gets_its_script(shell: str) -> None:
    assert "_FOREWATT_COMPLETE" in run("completion", shell).output


def test_completion__bash__completes_commands() -> None:
    asked = {"_FOREWATT_COMPLETE": "bash_complete", "COMP_WORDS": "forewatt model re", "COMP_CWORD": "2"}
    assert fresh_process("-m", "scripts", **asked).stdout.split() == [
        "plain,register",
        "plain,report",
        "plain,recalibrate",
    ]


def test_exact__amounts__become_strings() -> None:
    assert exact({"free_wei": 5, "payout_wei": None, "rounds": (1, 2**60)}) == {
        "free_wei": "5",
        "payout_wei": None,
        "rounds": [1, str(2**60)],
    }


def test_ports__defaults__differ() -> None:
    ports: list[Any] = [
        parameter.default
        for words, command in COMMANDS.items()
        for parameter in command.params
        if parameter.name == "port" and parameter.default and words != ("demo",)
    ]
    assert sorted([*ports, DEFAULT_PORT]) == [8000, 8100, 8200, 8300, 8400, 8500]


def test_packages__of_the_wheel__are_all_ours() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(build["packages"]) == set(PACKAGES)


@pytest.mark.parametrize("path", sorted((ROOT / "scripts").glob("[!_]*.py")), ids=lambda path: path.stem)
def test_ape__every_script__is_a_command_of_the_tree(path: Path) -> None:
    """Ape calls `cli` in scripts/NAME.py."""
    assert import_module(f"scripts.{path.stem}").cli in COMMANDS.values()


def test_ape__run__calls_the_command() -> None:
    ape = str(Path(sys.executable).with_name("ape"))
    options = ("--rpc", "http://127.0.0.1:9", "--gateway", "http://127.0.0.1:9", "--deployment", "none")
    done = fresh_process(ape, "run", "audit", *options)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Nothing could be audited" in done.stdout
    assert "Warning" not in done.stderr
