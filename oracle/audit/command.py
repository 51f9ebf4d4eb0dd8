"""`forewatt audit`: audit a pool or one round from the chain and the content store alone."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewatt.commands import CannotRun, Command, json_option, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from oracle.audit.pool import PoolAudit
    from oracle.audit.report import Cost

AGREES, DIFFERS, UNREADABLE = 0, 1, 2
DEFAULT_WIDTH = 120
EXAMPLES = """\
forewatt audit --rpc https://rpc.example.org --gateway https://ipfs.example.org --deployment deployment.json
forewatt audit --prove --rpc https://one.example.org --rpc https://two.example.org
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
@click.option("--prove", is_flag=True, help="Believe no endpoint: prove each log and each contract's code.")
@click.option(
    "--checkpoint",
    metavar="NUMBER:HASH",
    help="A block that you trust, to prove from. Without it, two endpoints must agree about the latest block.",
)
@click.option("--round", "number", type=click.IntRange(min=0), help="Audit this round only.")
@json_option
def audit(
    rpcs: tuple[str, ...],
    gateway: str,
    deployment: Path,
    prove: bool,
    checkpoint: str | None,
    number: int | None,
    as_json: bool,
) -> None:
    """Recompute every score, payout and balance from the chain and the content store.

    The audit first checks that the deployment file names contracts with the code of this version, and that they refer
    to each other. It says which block it speaks of, and what is still open there.

    With --prove, each log must be in the receipts that rebuild its block's root, each header must hash to its
    descendant's parent, up to a checkpoint or to a block on which two endpoints agree, and no block that may hold a log
    is left out. An endpoint that left out, added or changed something is named. docs/security.md says what it still
    believes.

    Each of --rpc, --gateway and --deployment can be set by its variable: FOREWATT_RPC_URL, FOREWATT_IPFS_GATEWAY_URL
    and FOREWATT_DEPLOYMENT_PATH. The exit code is 0 if everything agrees, 1 if something differs, and 2 if the audit
    could not judge: the chain, the content or the file cannot be read.
    """
    if checkpoint is not None and not prove:
        raise CannotRun("--checkpoint is for --prove: add it")
    start = parsed_checkpoint(checkpoint) if checkpoint is not None else None
    raise SystemExit(run_audit(rpcs, gateway, deployment, number, as_json=as_json, prove=prove, checkpoint=start))


def run_audit(
    rpcs: str | Sequence[str],
    gateway: str,
    deployment: Path,
    number: int | None,
    console: "Console | None" = None,
    as_json: bool = False,
    prove: bool = False,
    checkpoint: tuple[int, bytes] | None = None,
) -> int:
    """Audit one round, or all of them if `number` is None; print the outcome and return the exit code."""
    from rich.console import Console

    from oracle.audit.errors import NotReadable
    from oracle.audit.report import print_report, report, unreadable_report

    console = console or Console()
    if not console.is_terminal:
        console.width = DEFAULT_WIDTH
    try:
        audit, cost = audited(addresses(rpcs), gateway, deployment, number, prove, checkpoint)
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


def audited(
    rpcs: Sequence[str],
    gateway: str,
    deployment: Path,
    number: int | None,
    prove: bool = False,
    checkpoint: tuple[int, bytes] | None = None,
) -> "tuple[PoolAudit, Cost]":
    """The audit and what it cost; NotReadable if the chain or the content does not answer."""
    from oracle.audit.pool import audit_pool
    from oracle.audit.read.chain import JsonRpcChain
    from oracle.audit.read.content import GatewayContent
    from oracle.audit.read.target import read_target
    from oracle.audit.report import Cost

    target, started = read_target(deployment), time.perf_counter()
    with progress_line() as progress, closing(GatewayContent(gateway)) as content:
        chain: JsonRpcChain
        if prove:
            from oracle.audit.prove.chain import Checkpoint, ProvenChain

            start = Checkpoint(*checkpoint) if checkpoint is not None else None
            chain = ProvenChain(*rpcs, checkpoint=start, progress=progress)
        else:
            chain = JsonRpcChain(*rpcs, progress=progress)
        with closing(chain):
            audit = audit_pool(chain, content, target, number)
            seconds = time.perf_counter() - started
            return audit, Cost(chain.rpc.traffic, content.requests, seconds, getattr(chain, "proof", None))


def parsed_checkpoint(text: str) -> tuple[int, bytes]:
    """The number and the hash in NUMBER:HASH; CannotRun if it is something else."""
    number, _, block_hash = text.partition(":")
    try:
        parsed = int(number), bytes.fromhex(block_hash.removeprefix("0x"))
    except ValueError as error:
        raise CannotRun(f"--checkpoint {text} is not NUMBER:HASH") from error
    if not 0 <= parsed[0] < 2**64 or len(parsed[1]) != 32:
        raise CannotRun(f"--checkpoint {text} is not NUMBER:HASH: a hash has 32 bytes in hex")
    return parsed


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
