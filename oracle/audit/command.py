"""`python -m oracle.audit`: audits a pool or one round; the exit code is 0 (agrees), 1 (differs) or 2 (unreadable)."""

from pathlib import Path

import click
from rich.console import Console

from oracle.audit.errors import Mismatch, NotReadable
from oracle.audit.pool import audit_pool
from oracle.audit.read.chain import JsonRpcChain
from oracle.audit.read.content import GatewayContent
from oracle.audit.read.target import read_place
from oracle.audit.round import RoundAudit, audit_round
from oracle.audit.table import audit_table, verdict

AGREES, DIFFERS, UNREADABLE = 0, 1, 2
DEFAULT_WIDTH = 120


def run_audit(rpc: str, gateway: str, deployment: Path, number: int | None, console: Console | None = None) -> int:
    """Audit one round, or all of them if `number` is None; print the table, return the exit code."""
    console = console or Console()
    if not console.is_terminal:
        console.width = DEFAULT_WIDTH
    try:
        rounds, mismatch = _audited(rpc, gateway, deployment, number)
    except NotReadable as why:
        console.print(f"Nothing could be audited: {why}", soft_wrap=True, markup=False)
        return UNREADABLE
    console.print(audit_table(rounds))
    for note in (f"round {audit.number}: {note}" for audit in rounds for note in audit.notes):
        console.print(f"note: {note}", soft_wrap=True, markup=False)
    console.print(verdict(rounds, mismatch), soft_wrap=True, markup=False)
    return AGREES if mismatch is None else DIFFERS


def _audited(
    rpc: str, gateway: str, deployment: Path, number: int | None
) -> tuple[tuple[RoundAudit, ...], Mismatch | None]:
    place = read_place(deployment)
    chain, content = JsonRpcChain(rpc), GatewayContent(gateway)
    try:
        if number is None:
            audited = audit_pool(chain, content, place)
            return audited.rounds, audited.mismatch
        audit = audit_round(chain, content, place, number)
        return (audit,), audit.mismatch
    finally:
        chain.close()
        content.close()


@click.command()
@click.option("--rpc", required=True, envvar="FOREWATT_RPC_URL", help="JSON-RPC address of the chain.")
@click.option(
    "--gateway", required=True, envvar="FOREWATT_IPFS_GATEWAY_URL", help="Trustless gateway, or a local node."
)
@click.option(
    "--deployment",
    required=True,
    envvar="FOREWATT_DEPLOYMENT_PATH",
    type=click.Path(path_type=Path),
    help="Deployment file: the contracts' addresses and the pool.",
)
@click.option("--round", "number", type=click.IntRange(min=0), help="One round instead of all.")
def main(rpc: str, gateway: str, deployment: Path, number: int | None) -> None:
    """Recompute every score, payout and balance from chain and content alone; exit 1 at the first difference."""
    raise SystemExit(run_audit(rpc, gateway, deployment, number))
