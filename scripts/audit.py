"""`ape run audit`: recomputes a pool's rounds from chain and content alone, and says so in its exit code."""

from pathlib import Path

import click


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
def cli(rpc: str, gateway: str, deployment: Path, number: int | None) -> None:
    """Recompute every score, payout and balance; exit 0 if all agrees, 1 at the first difference, 2 if unreadable."""
    from oracle.audit.command import run_audit

    raise SystemExit(run_audit(rpc, gateway, deployment, number))
