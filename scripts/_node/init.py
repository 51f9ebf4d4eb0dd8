"""`forewatt node init`: set a node up on any network."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt node init
forewatt node init --rpc https://rpc.example.org --deployment https://market.example.org/deployment.json \\
  --account alice --folder node --forecaster 0x..."""


def given(value: str | None, flag: str, text: str) -> str:
    """The value of an option, asked for if it is missing and somebody can answer."""
    if value:
        return value
    if click.get_text_stream("stdin").isatty():
        return str(click.prompt(text))
    raise click.UsageError(f"{flag} is missing: {text}")


def option(flag: str, default: str, text: str) -> Callable[[Any], Any]:
    """An option with a default."""
    return click.option(flag, default=default, show_default=True, help=f"{text}.")


RPC = "JSON-RPC endpoint of the chain; several are separated by commas"
DEPLOYMENT = "Path or URL of the market's deployment file"


@click.command("init", cls=Command, extra="node", examples=EXAMPLES)
@click.option("--rpc", help=f"{RPC}. Asked for if missing.")
@click.option("--deployment", help=f"{DEPLOYMENT}. Asked for if missing.")
@option("--account", "authority", "Name of the account that signs; it is created unless it exists")
@option("--ipfs-api", "http://127.0.0.1:5001", "RPC address of an IPFS node that pins")
@option("--ipfs-gateway", "http://127.0.0.1:8080", "Trustless IPFS gateway that serves payloads")
@option("--forecast-service", "http://127.0.0.1:8200", "Address of the forecast service")
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("node"), show_default=True, help="The node's folder."
)
@click.option("--forecaster", help="Address of the forecaster, if it is registered already.")
def init(
    rpc: str | None,
    deployment: str | None,
    account: str,
    ipfs_api: str,
    ipfs_gateway: str,
    forecast_service: str,
    folder: Path,
    forecaster: str | None,
) -> None:
    """Fetch the market's deployment file, create the signing account, and write the node's settings to a file.

    Nothing is sent to the chain. A second run with other values changes the settings.
    """
    import os

    from oracle.accounts.keystore import create_account, passphrase_variable
    from oracle.chain.connection import chain_id_at
    from oracle.node.setup import DEPLOYMENT_FILE, fetch_deployment, pool_of, write_settings

    endpoint, source = given(rpc, "--rpc", RPC), given(deployment, "--deployment", DEPLOYMENT)
    chain_id = chain_id_at(endpoint)
    market = fetch_deployment(source, folder, chain_id)
    pool = pool_of(market)
    variable = passphrase_variable(account)
    passphrase = os.environ.get(variable) or click.prompt(
        f"Passphrase of {account}", hide_input=True, confirmation_prompt=True
    )
    address = create_account(account, passphrase)
    path = write_settings(
        folder,
        {
            "FOREWATT_RPC_URL": endpoint,
            "FOREWATT_DEPLOYMENT_PATH": str((folder / DEPLOYMENT_FILE).resolve()),
            "FOREWATT_NODE_PATH": str(folder.resolve()),
            "FOREWATT_IPFS_API_URL": ipfs_api,
            "FOREWATT_IPFS_GATEWAY_URL": ipfs_gateway,
            "FOREWATT_FORECASTER_URL": forecast_service,
            **({"FOREWATT_FORECASTER": forecaster} if forecaster else {}),
        },
    )
    click.echo(f"chain {chain_id}, market {market.market}, pool {pool}")
    click.echo(f"account {account}: {address}")
    click.echo(f"settings written to {path}. Next:")
    for line in next_steps(path, account, variable, forecaster):
        click.echo(f"  {line}")


def next_steps(path: Path, account: str, variable: str, forecaster: str | None) -> list[str]:
    """The commands that lead from the settings to a running node."""
    register = [f"forewatt node register --account OPERATOR --authority $(forewatt node account {account}) --stake N"]
    return [
        f"set -a; source {path}; set +a; export {variable}=...",
        *([] if forecaster else register),
        f"forewatt node doctor --role forecaster --account {account} --forecaster {forecaster or '0x...'}",
        f"forewatt node run --role forecaster --account {account} --forecaster {forecaster or '0x...'}",
    ]
