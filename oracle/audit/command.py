"""`forewatt audit`: audit a pool or one round from the chain and the content store alone."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewatt.commands import Command, json_option, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from oracle.audit.pool import PoolAudit
    from oracle.audit.report import Cost

AGREES, DIFFERS, UNREADABLE = 0, 1, 2
DEFAULT_WIDTH = 120
EXAMPLES = """\
forewatt audit --rpc https://rpc.example.org --gateway https://ipfs.example.org --deployment deployment.json
forewatt audit --round 12 --json | jq .mismatch"""


@click.command(cls=Command, examples=EXAMPLES)
@click.option(
    "--rpc",
    "rpcs",
    required=True,
    multiple=True,
    envvar="FOREWATT_RPC_URL",
    help="JSON-RPC address of the chain. Several, repeated or separated by commas: they must agree.",
)
@click.option(
    "--gateway", required=True, envvar="FOREWATT_IPFS_GATEWAY_URL", help="Trustless IPFS gateway, or a local node."
)
@click.option(
    "--deployment",
    required=True,
    envvar="FOREWATT_DEPLOYMENT_PATH",
    type=click.Path(path_type=Path),
    help="Deployment file: the contracts' addresses and the pool.",
)
@click.option("--round", "number", type=click.IntRange(min=0), help="Audit this round only.")
@json_option
def audit(rpcs: tuple[str, ...], gateway: str, deployment: Path, number: int | None, as_json: bool) -> None:
    """Recompute every score, payout and balance from the chain and the content store.

    The audit first checks that the deployment file names contracts with the code of this version, and that they refer
    to each other. It says which block it speaks of, and what is still open there.

    Each of --rpc, --gateway and --deployment can be set by its variable: FOREWATT_RPC_URL, FOREWATT_IPFS_GATEWAY_URL
    and FOREWATT_DEPLOYMENT_PATH. The exit code is 0 if everything agrees, 1 if something differs, and 2 if the audit
    could not judge: the chain, the content or the file cannot be read.
    """
    raise SystemExit(run_audit(rpcs, gateway, deployment, number, as_json=as_json))


def run_audit(
    rpcs: str | Sequence[str],
    gateway: str,
    deployment: Path,
    number: int | None,
    console: "Console | None" = None,
    as_json: bool = False,
) -> int:
    """Audit one round, or all of them if `number` is None; print the outcome and return the exit code."""
    from rich.console import Console

    from oracle.audit.errors import NotReadable
    from oracle.audit.report import print_report, report, unreadable_report

    console = console or Console()
    if not console.is_terminal:
        console.width = DEFAULT_WIDTH
    try:
        audit, cost = audited(addresses(rpcs), gateway, deployment, number)
    except NotReadable as error:
        if as_json:
            print_json(unreadable_report(str(error)))
        else:
            console.print(f"Nothing could be audited: {error}", soft_wrap=True, markup=False)
        return UNREADABLE
    now = int(time.time())
    if as_json:
        print_json(report(audit, cost, now))
    else:
        print_report(console, audit, cost, now)
    return AGREES if audit.agrees else DIFFERS


def audited(rpcs: Sequence[str], gateway: str, deployment: Path, number: int | None) -> "tuple[PoolAudit, Cost]":
    """The audit and what it cost; NotReadable if the chain or the content does not answer."""
    from oracle.audit.pool import audit_pool
    from oracle.audit.read.chain import JsonRpcChain
    from oracle.audit.read.content import GatewayContent
    from oracle.audit.read.target import read_target
    from oracle.audit.report import Cost

    target, started = read_target(deployment), time.perf_counter()
    with progress_line() as progress, closing(GatewayContent(gateway)) as content:
        chain = JsonRpcChain(*rpcs, progress=progress)
        with closing(chain):
            audit = audit_pool(chain, content, target, number)
            return audit, Cost(chain.rpc.traffic, content.requests, time.perf_counter() - started)


def addresses(rpcs: str | Sequence[str]) -> tuple[str, ...]:
    """The addresses in options that may each name several, separated by commas."""
    texts = [rpcs] if isinstance(rpcs, str) else rpcs
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """What shows how far the audit is: one line on a terminal, beside the output; nothing elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("reading the chain") as status:
        yield status.update
