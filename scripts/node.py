"""`forewatt node run`: run one role of the oracle node."""

import click

from scripts._amounts import wager_option
from scripts._chain import ChainCommand

EXAMPLES = """\
forewatt node run --role forecaster --account alice --forecaster 0x... --wager 25
forewatt node run --role attestor --account bob --port 8300
FOREWATT_ATTESTOR_URLS=http://10.0.0.2:8300,http://10.0.0.3:8300 forewatt node run --role settler --account carol"""


@click.command("node", cls=ChainCommand, part="node", log_level="INFO", examples=EXAMPLES)
@click.option(
    "--role", type=click.Choice(["forecaster", "attestor", "settler"]), required=True, help="What the node does."
)
@click.option(
    "--account",
    "aliases",
    multiple=True,
    required=True,
    help="Ape account, `key-file`, or an address that Web3Signer signs for; a forecaster's next authority and an "
    "attestor's keys repeat it.",
)
@click.option(
    "--forecaster", envvar="FOREWATT_FORECASTER", help="Address of the forecaster for which the account signs."
)
@wager_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address on which an attestor listens.")
@click.option("--port", type=int, default=8300, show_default=True, help="Port on which an attestor listens.")
def cli(role: str, aliases: tuple[str, ...], forecaster: str | None, wager_wei: int, host: str, port: int) -> None:
    """Run one role of the node until SIGTERM or Ctrl-C.

    A forecaster commits and reveals forecasts, an attestor signs what was measured, a settler observes, proposes and
    finalizes rounds.
    """
    if role == "settler" and len(aliases) > 1:
        raise click.UsageError("a settler has one --account")
    from forewatt.ending import stop_on_signals
    from forewatt.settings import settings
    from forewatt.telemetry import configure
    from oracle.node import start

    configure(f"{role}-{aliases[0]}")
    if role == "attestor":
        start.run_attestor(settings(), aliases, host, port)
    elif role == "settler":
        start.run_settler(settings(), aliases[0], stop_on_signals())
    elif forecaster is None:
        raise click.UsageError("a forecaster needs --forecaster or FOREWATT_FORECASTER, its address on chain")
    else:
        start.run_forecaster(settings(), aliases, forecaster, wager_wei, stop_on_signals())
