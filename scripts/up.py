"""`ape run up`: the API and the dapp at one local address."""

import click

from scripts import _reach


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens.")
@click.option("--port", type=int, default=8000, show_default=True, help="Where it listens.")
def cli(host: str, port: int) -> None:
    """Serve the API, the live events and the dapp over the parts that the FOREWATT_... variables name."""
    _reach.packages()
    import uvicorn

    from forewatt.telemetry import configure

    configure("api")
    uvicorn.run("scripts._app:create_app", factory=True, host=host, port=port, log_config=None)
