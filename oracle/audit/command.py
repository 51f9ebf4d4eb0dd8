"""`forewatt audit`: audit a pool or one round from the chain and the content store alone."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forewatt.commands import Command, json_option, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from oracle.audit.errors import Mismatch
    from oracle.audit.round import RoundAudit

AGREES, DIFFERS, UNREADABLE = 0, 1, 2
DEFAULT_WIDTH = 120
ROUND_FIELDS = ("number", "gate", "state", "reference_loss", "reference_score", "mu_eff_bps", "reserve_wei", "notes")
"""The fields of a round that `--json` prints, next to its entries and its mismatch."""
EXAMPLES = """\
forewatt audit --rpc https://rpc.example.org --gateway https://ipfs.example.org --deployment deployment.json
forewatt audit --round 12 --json | jq .mismatch"""


@click.command(cls=Command, examples=EXAMPLES)
@click.option("--rpc", required=True, envvar="FOREWATT_RPC_URL", help="JSON-RPC address of the chain.")
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
def audit(rpc: str, gateway: str, deployment: Path, number: int | None, as_json: bool) -> None:
    """Recompute every score, payout and balance from the chain and the content store.

    Each of --rpc, --gateway and --deployment can be set by its variable: FOREWATT_RPC_URL, FOREWATT_IPFS_GATEWAY_URL
    and FOREWATT_DEPLOYMENT_PATH. The exit code is 0 if everything agrees, 1 if something differs, and 2 if the chain
    or the content cannot be read.
    """
    raise SystemExit(run_audit(rpc, gateway, deployment, number, as_json=as_json))


def run_audit(
    rpc: str,
    gateway: str,
    deployment: Path,
    number: int | None,
    console: "Console | None" = None,
    as_json: bool = False,
) -> int:
    """Audit one round, or all of them if `number` is None; print the outcome and return the exit code."""
    from rich.console import Console

    from oracle.audit.errors import NotReadable

    console = console or Console()
    if not console.is_terminal:
        console.width = DEFAULT_WIDTH
    try:
        rounds, mismatch = audited(rpc, gateway, deployment, number)
    except NotReadable as error:
        if as_json:
            print_json({"agrees": None, "unreadable": str(error), "mismatch": None, "rounds": []})
        else:
            console.print(f"Nothing could be audited: {error}", soft_wrap=True, markup=False)
        return UNREADABLE
    if as_json:
        print_json(report(rounds, mismatch))
    else:
        print_report(console, rounds, mismatch)
    return AGREES if mismatch is None else DIFFERS


def audited(
    rpc: str, gateway: str, deployment: Path, number: int | None
) -> "tuple[tuple[RoundAudit, ...], Mismatch | None]":
    """The audited rounds and the first mismatch; NotReadable if the chain or the content does not answer."""
    from oracle.audit.pool import audit_pool
    from oracle.audit.read.chain import JsonRpcChain
    from oracle.audit.read.content import GatewayContent
    from oracle.audit.read.target import read_target
    from oracle.audit.round import audit_round

    target = read_target(deployment)
    chain, content = JsonRpcChain(rpc), GatewayContent(gateway)
    try:
        if number is None:
            pool = audit_pool(chain, content, target)
            return pool.rounds, pool.mismatch
        one_round = audit_round(chain, content, target, number)
        return (one_round,), one_round.mismatch
    finally:
        chain.close()
        content.close()


def print_report(console: "Console", rounds: "tuple[RoundAudit, ...]", mismatch: "Mismatch | None") -> None:
    """Print the table of rounds, their notes and the verdict."""
    from oracle.audit.table import audit_table, verdict

    console.print(audit_table(rounds))
    for note in (f"round {audit.number}: {note}" for audit in rounds for note in audit.notes):
        console.print(f"note: {note}", soft_wrap=True, markup=False)
    console.print(verdict(rounds, mismatch), soft_wrap=True, markup=False)


def report(rounds: "tuple[RoundAudit, ...]", mismatch: "Mismatch | None") -> dict[str, Any]:
    """The outcome for `--json`; amounts in wei are decimal strings, a mismatch is its message."""
    return {
        "agrees": mismatch is None,
        "unreadable": None,
        "mismatch": None if mismatch is None else str(mismatch),
        "rounds": [round_report(audit) for audit in rounds],
    }


def round_report(audit: "RoundAudit") -> dict[str, Any]:
    """One round for `--json`."""
    mismatch = None if audit.mismatch is None else str(audit.mismatch)
    entries = [asdict(entry) for entry in audit.entries]
    return {**{name: getattr(audit, name) for name in ROUND_FIELDS}, "entries": entries, "mismatch": mismatch}
