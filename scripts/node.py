"""`ape run node --role forecaster|attestor|settler`: one role of the oracle node."""

from decimal import Decimal

import click

from oracle.chain.connection import ForewattCommand


@click.command(cls=ForewattCommand)
@click.option("--role", type=click.Choice(["forecaster", "attestor", "settler"]), required=True)
@click.option("--account", "aliases", multiple=True, required=True, help="Ape account; an attestor may hold several.")
@click.option("--forecaster", help="Identity of the forecaster that the account signs for.")
@click.option("--wager", type=Decimal, default=Decimal(10), show_default=True, help="Tokens at risk in a round.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where an attestor listens.")
@click.option("--port", type=int, default=8300, show_default=True, help="Where an attestor listens.")
def cli(
    role: str, aliases: tuple[str, ...], forecaster: str | None, wager: Decimal, host: str, port: int, provider: object
) -> None:
    """Run one role of the node until SIGTERM; it is configured by FOREWATT_... variables (see forewatt.settings)."""
    from forewatt.ending import stop_on_signals
    from forewatt.settings import settings
    from forewatt.telemetry import configure
    from oracle.chain.connection import quiet_ape
    from oracle.errors import OracleError
    from oracle.node import start

    configure(f"{role}-{aliases[0]}")
    quiet_ape()
    if role != "attestor" and len(aliases) > 1:
        raise click.UsageError(f"a {role} has one --account")
    try:
        if role == "attestor":
            start.run_attestor(settings(), provider, aliases, host, port)
        elif role == "settler":
            start.run_settler(settings(), provider, aliases[0], stop_on_signals())
        elif forecaster is None:
            raise click.UsageError("a forecaster needs --forecaster, its identity on chain")
        else:
            wager_wei = int(wager * 10**18)
            start.run_forecaster(settings(), provider, aliases[0], forecaster, wager_wei, stop_on_signals())
    except OracleError as error:
        raise click.ClickException(str(error)) from error
