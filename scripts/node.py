"""`forewatt node run`: run the roles of a node."""

import click

from scripts._amounts import wager_option
from scripts._ledger import OWN_OPTIONS, NodeCommand

ROLES = ("forecaster", "attestor", "settler", "watcher", "relayer")
DEFAULT_PORT = 8300
EXAMPLES = """\
forewatt node run --role forecaster --account alice --forecaster 0x... --wager 25
forewatt node run --role attestor --account bob --port 8300
FOREWATT_ATTESTOR_URLS=http://10.0.0.2:8300,http://10.0.0.3:8300 forewatt node run --role settler --account carol
forewatt node run --role forecaster --role settler --account forecaster=alice --account settler=carol --pool 0x...
forewatt node run --ledger fabric --help"""


@click.command(
    "node",
    cls=NodeCommand,
    part="node",
    log_level="INFO",
    examples=EXAMPLES,
    fabric="scripts._consortium.node.command:run",
    of_fabric=OWN_OPTIONS,
)
@click.option(
    "--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="What the node does; repeat it."
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    required=True,
    help="Ape account, `key-file`, or an address that Web3Signer signs for; with several roles ROLE=ACCOUNT. A "
    "forecaster's next authority and an attestor's keys repeat it.",
)
@click.option(
    "--pool", "pools", multiple=True, help="Id of a pool; repeat it.  [default: FOREWATT_POOLS, or the deployment's]"
)
@click.option(
    "--forecaster", envvar="FOREWATT_FORECASTER", help="Address of the forecaster for which the account signs."
)
@wager_option
@click.option("--host", help="Address on which the node serves HTTP.  [default: FOREWATT_NODE_HOST]")
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    help=f"Port of attestor, relayer, /health and /metrics.  [default: FOREWATT_NODE_PORT; these two: {DEFAULT_PORT}]",
)
def cli(
    roles: tuple[str, ...],
    accounts: tuple[str, ...],
    pools: tuple[str, ...],
    forecaster: str | None,
    wager_wei: int,
    host: str | None,
    port: int | None,
) -> None:
    """Run roles of the node until SIGTERM or Ctrl-C.

    A forecaster commits and reveals forecasts, an attestor signs what was measured, a settler observes, proposes and
    finalizes rounds. A watcher refutes wrong settlements, a relayer pays the gas of other forecasters' nodes. Several
    roles and pools share one process: a role that fails is tried again, and the others go on.
    """
    from forewatt.ending import stop_on_signals
    from forewatt.settings import settings
    from forewatt.telemetry import configure
    from oracle.node.process.parts import pools_of, verified_deployment
    from oracle.node.process.plan import SERVING, Role, RunPlan, accounts_of, addresses_of
    from oracle.node.process.run import run_roles

    current, wanted = settings(), tuple(Role(role) for role in dict.fromkeys(roles))
    by_role = accounts_of(wanted, accounts)
    if Role.FORECASTER in wanted and forecaster is None:
        raise click.UsageError("a forecaster needs --forecaster or FOREWATT_FORECASTER, its address on chain")
    configure(f"{'+'.join(wanted)}-{by_role[wanted[0]][0]}")
    deployment = verified_deployment(current)
    plan = RunPlan(
        roles=wanted,
        accounts=by_role,
        pools=pools_of(current, deployment, pools),
        forecaster=addresses_of([forecaster], "--forecaster")[0] if forecaster else None,
        wager_wei=wager_wei,
        host=host or current.node_host,
        port=port or current.node_port or (DEFAULT_PORT if SERVING & set(wanted) else None),
    )
    run_roles(current, deployment, plan, stop_on_signals())
