"""`forewatt consortium clock`: an organisation's clock."""

from typing import Any

import click

from forewatt.commands import Command
from scripts._consortium.client import client_options, gateway_of

EXAMPLES = """\
forewatt consortium clock --peer peer0.alpha.example:7051 --tls-ca tlsca.pem --msp AlphaMSP --msp-path clock/msp"""


@click.command("clock", cls=Command, extra="fabric", log_level="INFO", examples=EXAMPLES)
@client_options
@click.option("--pause", "pause_s", type=click.FloatRange(0.1, 3600), default=1.0, show_default=True, help="Seconds.")
def clock(pause_s: float, **client: Any) -> None:
    """Vote the deadlines that this machine's clock has reached, and tick those that a majority has voted.

    The client must be a delegate of its organisation. Every member runs one; stop it with Ctrl-C.
    """
    import asyncio
    import signal
    import time

    from contracts.consortium.service.clock import Clock, run_clock

    async def run() -> None:
        ended = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        async with gateway_of(**client) as gateway:
            await run_clock(Clock(gateway), time.time, pause_s, ended)

    asyncio.run(run())
