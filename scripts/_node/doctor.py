"""`forewatt node doctor`: check all that a role needs before it runs."""

import click

from forewatt.commands import json_option, print_json
from scripts._amounts import wager_option
from scripts._chain import ChainCommand

MARKS = {"ok": "ok     ", "warning": "warning", "failed": "FAILED ", "unknown": "unknown"}
EXAMPLES = """\
forewatt node doctor --role forecaster --account alice --forecaster 0x... --wager 25
forewatt node doctor --role settler --account carol --json | jq '.[] | select(.state != "ok")'"""


@click.command("doctor", cls=ChainCommand, examples=EXAMPLES)
@click.option(
    "--role", type=click.Choice(["forecaster", "attestor", "settler"]), required=True, help="What the node does."
)
@click.option(
    "--account", "alias", required=True, help="Ape account, `key-file`, or an address that Web3Signer signs for."
)
@click.option("--forecaster", envvar="FOREWATT_FORECASTER", help="Address of the forecaster for which it signs.")
@wager_option
@json_option
def doctor(role: str, alias: str, forecaster: str | None, wager_wei: int, as_json: bool, provider: object) -> None:
    """Check chain, clock, account, stake, content store and services of a role, and say what to do.

    The exit code is 0 if no check failed, else 1. It sends no transaction; it pins one small block.
    """
    from dataclasses import asdict

    from forewatt.settings import settings
    from oracle.node.doctor.accounts import Participant, account_checks
    from oracle.node.doctor.chain import chain_checks
    from oracle.node.doctor.finding import State, findings
    from oracle.node.doctor.services import service_checks

    current = settings()
    who = Participant(role, alias, forecaster, wager_wei, provider, current.deployment_path, current)
    checks = [*chain_checks(who.provider, who.deployment_path), *account_checks(who), *service_checks(who, current)]
    found = []
    for finding in findings(checks):
        found.append(finding)
        if not as_json:
            click.echo(f"{MARKS[finding.state]}  {finding.check}: {finding.detail}")
            if finding.advice:
                click.echo(f"         -> {finding.advice}")
    if as_json:
        print_json([asdict(finding) for finding in found])
    failed = sum(finding.state in (State.FAILED, State.UNKNOWN) for finding in found)
    if failed and not as_json:
        click.echo(f"{failed} of {len(found)} checks need you before this {role} can work.")
    raise SystemExit(1 if failed else 0)
