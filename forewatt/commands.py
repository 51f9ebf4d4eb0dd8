"""What all commands of the `forewatt` program share: lazy groups, examples, logging, messages and exit codes.

A command imports its libraries in its body, so that `--help` is fast and a machine needs only the packages of the
commands that it runs.

@click.command(cls=Command, part="gateway", extra="stream", log_level="INFO", examples="forewatt stream gateway")
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import click

UNUSABLE, INTERRUPTED = 2, 130
"""Exit codes beyond click's 0 and 1: 2 for a wrong call, setting or input, or a missing package; 130 after Ctrl-C."""
PACKAGES = ("forewatt", "oracle", "forecaster", "streaming", "simulation", "demo", "scripts")
DISTRIBUTIONS = {"ape": "eth-ape", "opentelemetry": "opentelemetry-sdk"}
"""Names on the package index of packages that are imported by another name."""
UNREACHABLE = {
    "psycopg.OperationalError",
    "pymongo.ConnectionFailure",
    "redis.ConnectionError",
    "cimpl.KafkaException",  # confluent_kafka's, by the name of its C module
}
"""The errors of stores and brokers that cannot be reached, by package and class; naming them imports nothing."""
ROOT = str(Path(__file__).resolve().parents[1])
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

LONGEST_SUMMARY = 200
"""The most characters of a command's summary in the help of its group."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class CannotRun(click.ClickException):
    """The command cannot run as it was called or configured; exit code 2."""

    exit_code = UNUSABLE


class Command(click.Command):
    """A command that sets up logging, shows examples in its help, and reports errors in one line.

    `part` names the process in its log. `extra` names the packages that it needs: `pip install "forewatt[extra]"`.
    """

    def __init__(
        self,
        *args: Any,
        part: str | None = None,
        extra: str | None = None,
        log_level: str = "WARNING",
        examples: str = "",
        notes: Mapping[str, str] | None = None,
        **attributes: Any,
    ) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT} | attributes)
        self.part = part or self.name or "forewatt"
        self.extra = extra
        self.log_level = log_level
        self.notes = {"Examples": examples, **(notes or {})}

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Print the examples and notes, a line each."""
        write_notes(formatter, self.notes)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with logging set up and errors turned into messages."""
        ensure_importable()
        with readable_errors(self.extra):
            from forewatt.telemetry import configure

            configure(self.part, self.log_level)
            if os.environ.get("FOREWATT_TRACES_URL") or os.environ.get("FOREWATT_SECRETS_PATH"):
                from forewatt.settings import settings
                from forewatt.telemetry.tracing import start_tracing

                start_tracing(self.part, settings())
            return self.run(ctx)

    def run(self, ctx: click.Context) -> Any:
        """Call the command's function; subclasses prepare what it needs first."""
        return super().invoke(ctx)


class Group(click.Group):
    """A group with examples in its help, and with whole sentences in its list of commands."""

    def __init__(
        self, *args: Any, examples: str = "", notes: Mapping[str, str] | None = None, **attributes: Any
    ) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT} | attributes)
        self.notes = {"Examples": examples, **(notes or {})}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands below their headings."""
        for heading, commands in self.by_heading(ctx).items():
            with formatter.section(heading):
                formatter.write_dl(
                    [(name, command.get_short_help_str(LONGEST_SUMMARY)) for name, command in commands.items()]
                )

    def by_heading(self, ctx: click.Context) -> dict[str, dict[str, click.Command]]:  # noqa: ARG002 - for subclasses
        """The commands in the order of the help, below their headings."""
        return {"Commands": dict(self.commands)}

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Print the examples and notes, a line each."""
        write_notes(formatter, self.notes)


class LazyGroup(Group):
    """A group that imports a command only when it is called or listed.

    `sections` maps each heading of the help to its commands, and each command's name to its `module:attribute`.
    """

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, str]], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names in the order of the help."""
        return [name for commands in self.sections.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command; None if there is none of that name."""
        return next((load(commands[cmd_name]) for commands in self.sections.values() if cmd_name in commands), None)

    def by_heading(self, ctx: click.Context) -> dict[str, dict[str, click.Command]]:  # noqa: ARG002
        """Import all commands."""
        return {
            heading: {name: load(path) for name, path in commands.items()}
            for heading, commands in self.sections.items()
        }


def load(path: str) -> click.Command:
    """Import a command by its `module:attribute`."""
    module, attribute = path.split(":")
    command: click.Command = getattr(import_module(module), attribute)
    return command


def write_notes(formatter: click.HelpFormatter, notes: Mapping[str, str]) -> None:
    """Write texts below their headings, and keep their lines as they are: click would wrap them into a paragraph."""
    for heading, text in notes.items():
        if text:
            with formatter.section(heading):
                formatter.write("".join(f"{'':{formatter.current_indent}}{line}\n" for line in text.splitlines()))


def print_json(value: object) -> None:
    """Print a value as JSON; integers beyond 2^53, such as wei, become decimal strings."""
    click.echo(json.dumps(exact(value), indent=2, default=str))


def exact(value: object) -> object:
    """The value with every integer that a JSON reader could round replaced by its decimal string."""
    if isinstance(value, Mapping):
        return {
            str(key): str(item) if str(key).endswith("_wei") and isinstance(item, int) else exact(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [exact(item) for item in value]
    if isinstance(value, int) and abs(value) > 2**53:
        return str(value)
    return value


def ensure_importable() -> None:
    """Put the checkout back on sys.path, from which `ape run` removes it before it calls a command."""
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)


@contextmanager
def readable_errors(extra: str | None) -> Iterator[None]:
    """Turn the errors that a person can act on into click's one-line messages; other errors keep their traceback."""
    try:
        yield
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except click.ClickException:
        raise
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if not package or package in PACKAGES:
            raise
        raise CannotRun(missing_package(package, extra)) from error
    except Exception as error:
        if message := settings_message(error):
            raise CannotRun(message) from None
        if message := unreachable_message(error):
            raise click.ClickException(message) from error
        if is_own(error):
            raise click.ClickException(str(error) or type(error).__name__) from error
        raise


def missing_package(package: str, extra: str | None) -> str:
    """The message that names the missing package and an extra that contains it: the command's, or another one."""
    extras = extras_with(package)
    wanted = extra if extra in extras or not extras else extras[0]
    installable = f"forewatt[{wanted}]" if wanted else "forewatt"
    return f'the Python package "{package}" is not installed; install it with: pip install "{installable}"'


def extras_with(package: str) -> list[str]:
    """The extras of the installed Forewatt that name a package."""
    name = DISTRIBUTIONS.get(package, package).replace("_", "-")
    try:
        requirements = requires("forewatt") or []
    except PackageNotFoundError:
        return []
    named = (re.fullmatch(r"([\w-]+).*extra == ['\"](\w+)['\"].*", requirement) for requirement in requirements)
    return [match[2] for match in named if match and match[1].lower().replace("_", "-") == name]


def settings_message(error: Exception) -> str | None:
    """A message naming each wrong setting by its environment variable; None for any other error."""
    pydantic = sys.modules.get("pydantic")
    if pydantic is None or not isinstance(error, pydantic.ValidationError) or error.title != "Settings":
        return None
    return "; ".join(f"{variable(found['loc'])}: {found['msg']}" for found in error.errors())


def variable(location: tuple[int | str, ...]) -> str:
    """The environment variable of a field of the settings."""
    name = str(location[0])
    return name if name.isupper() else f"FOREWATT_{name.upper()}"


def is_own(error: Exception) -> bool:
    """Whether the exception is one of ours; their messages say what to do."""
    return type(error).__module__.partition(".")[0] in PACKAGES


def unreachable_message(error: Exception) -> str | None:
    """A message for a store, a broker or a service that cannot be reached; None for any other error."""
    kinds = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    if "httpx.TransportError" in kinds:
        request = getattr(error, "_request", None)
        return f"no answer from {request.url if request else 'a service'}: {error}"
    return str(error) if kinds & UNREACHABLE else None
