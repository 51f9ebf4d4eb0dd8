"""The tree of the `forewatt` program; a command is imported when it is called or listed."""

import click

from forewatt.commands import LazyGroup

EXIT_CODES = """\
0    success; for audits: everything agrees
1    a difference or a failure
2    a wrong call or setting, a missing package, or input that cannot be read
130  interrupted by Ctrl-C"""
SETTINGS = """\
Environment variables FOREWATT_... set the addresses of all parts; forewatt/settings.py lists them."""


def group(name: str, help_text: str, examples: str, **commands: str) -> LazyGroup:
    """A group whose help lists its commands below one heading; `_` in a name is `-` on the command line."""
    paths = {command.rstrip("_").replace("_", "-"): path for command, path in commands.items()}
    return LazyGroup(name, help=help_text, examples=examples, sections={"Commands": paths})


node = group(
    "node",
    "Set up and run a node of the market.",
    "forewatt node init\nforewatt node doctor --role forecaster --account alice --forecaster 0x...\n"
    "forewatt node run --role attestor --account bob",
    init="scripts._node.init:init",
    account="scripts.account:cli",
    register="scripts.register:cli",
    cap="scripts.cap:cli",
    doctor="scripts._node.doctor:doctor",
    run="scripts.node:cli",
    status="scripts._node.status:status",
    stake="scripts._node.stake:stake",
    delegate="scripts._node.stake:delegate_",
    activate="scripts._node.stake:activate",
    unstake="scripts._node.stake:unstake_",
    withdraw="scripts._node.stake:withdraw_",
    claim="scripts._node.stake:claim_",
    recalibrate="scripts._node.recalibrate:recalibrate_",
    backup="scripts._node.backup:backup",
    restore="scripts._node.backup:restore",
    export_car="scripts._node.export_car:export_car",
)
model = group(
    "model",
    "Train, judge, promote and serve forecast models.",
    "forewatt model train lstm --until 1465934400\nforewatt model serve lstm\nforewatt model list --json",
    train="forecaster.commands:train",
    list="forecaster.commands:list_models",
    show="forecaster.commands:show",
    register="forecaster.commands:register",
    promote="forecaster.commands:promote",
    report="forecaster.report.command:report",
    rollback="forecaster.commands:rollback",
    recalibrate="forecaster.commands:recalibrate",
    track="forecaster.tracking.command:track",
    serve="forecaster.service.command:serve",
    backtest="scripts.backtest:cli",
    sweep="scripts.sweep:cli",
)
stream = group(
    "stream",
    "Run the parts that carry readings from the meters to the stores.",
    "forewatt stream gateway\nforewatt stream edge --config edge-1.toml",
    edge="streaming.edge.command:edge",
    gateway="streaming.gateway.command:gateway",
    jobs="streaming.jobs.command:jobs",
    latest="streaming.latest.command:latest",
    assets="streaming.assets.command:assets",
    rebuild="streaming.jobs.command:rebuild",
    redrive="streaming.redrive.command:redrive",
    replay="streaming.replay.command:replay",
)
consortium = group(
    "consortium",
    "Run the market on Hyperledger Fabric, for known members; needs Forewatt's repository.",
    "forewatt consortium demo\nforewatt consortium audit --help",
    demo="scripts._consortium.demo:demo",
    audit="scripts._consortium.audit:audit",
    clock="scripts._consortium.clock:clock",
    serve="scripts._consortium.serve:serve",
)
dev = group(
    "dev",
    "Commands for developers of Forewatt; they need its repository.",
    "forewatt dev abi check\nforewatt dev bench-infer",
    abi="scripts.abi:cli",
    bench_infer="forecaster.bench.command:bench_infer",
)

forewatt = LazyGroup(
    "forewatt",
    help="Decentralized energy forecasting: staked probabilistic forecasts, settled on chain against the meters.",
    sections={
        "See it run": {"demo": "scripts.demo:cli", "up": "scripts.up:cli"},
        "Run a node, check a round": {"node": "scripts._command_line:node", "audit": "scripts.audit:cli"},
        "Operate a market": {
            "deploy": "scripts.deploy:cli",
            "migrate": "scripts.migrate:cli",
            "pool": "scripts.pool:cli",
            "simulate": "scripts.simulate:cli",
            "consortium": "scripts._command_line:consortium",
        },
        "Forecast": {"model": "scripts._command_line:model"},
        "Collect readings": {"stream": "scripts._command_line:stream"},
        "Tools": {"completion": "scripts._completion:completion", "dev": "scripts._command_line:dev"},
    },
    examples='forewatt demo\nforewatt audit --help\neval "$(forewatt completion bash)"',
    notes={"Exit codes": EXIT_CODES, "Settings": SETTINGS},
)
click.version_option(package_name="forewatt")(forewatt)


def main() -> None:
    """Run the program; the entry point of the `forewatt` executable."""
    forewatt(prog_name="forewatt")
