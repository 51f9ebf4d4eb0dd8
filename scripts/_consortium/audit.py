"""`forewatt consortium audit`: every call of a channel again, from the blocks of one peer."""

from typing import Any

import click

from forewatt.commands import Command, json_option, print_json
from scripts._consortium.client import client_options, gateway_of

AGREES, DIFFERS, UNREADABLE = 0, 1, 2
EXAMPLES = """\
forewatt consortium audit --peer peer0.alpha.example:7051 --tls-ca tlsca.pem --msp AlphaMSP --msp-path auditor/msp"""


@click.command("audit", cls=Command, extra="fabric", examples=EXAMPLES)
@client_options
@click.option("--private", "with_private", is_flag=True, help="Also use the private data that the organisation holds.")
@json_option
def audit(with_private: bool, as_json: bool, **client: Any) -> None:
    """Verify all blocks of a peer, and carry out every call of the chaincode again.

    It checks the chain of hashes, all signatures, the peers' verdicts, and that every call writes what its block says.
    Compare the hash of the first block, which it prints, with another member's.

    The exit code is 0 if everything agrees, 1 if something differs, and 2 if the audit could not judge: the peer cannot
    be reached, or refuses. `forewatt audit --ledger fabric` is the same command.
    """
    import asyncio

    from contracts.consortium.audit.channel import Audited, audit_channel
    from contracts.consortium.audit.replay import Mismatch, Replay
    from forewatt.fabric.errors import BadBlock, FabricError

    async def run() -> tuple[Replay, Audited]:
        async with gateway_of(**client) as gateway:
            replay, audited = await audit_channel(gateway, with_private)
            if not audited.calls:
                raise FabricError(f"channel {gateway.channel} has no call of a chaincode {gateway.chaincode!r}")
            return replay, audited

    try:
        replay, audited = asyncio.run(run())
    except (Mismatch, BadBlock) as error:
        report = {"agrees": False, "mismatch": str(error), "rounds": []}
        raise SystemExit(outcome(report, f"The channel does NOT agree. {error}", as_json, DIFFERS)) from error
    except FabricError as error:
        report = {"agrees": None, "unreadable": str(error), "rounds": []}
        raise SystemExit(outcome(report, f"Nothing could be audited: {error}", as_json, UNREADABLE)) from error
    rounds = ends_of(replay.events)
    lines = [f"pool {ended['pool'][:8]}, round {ended['round']}: {ended['end']}" for ended in rounds]
    lines.append(
        f"first block {audited.genesis}\n{audited.blocks} blocks, {audited.transactions} transactions, "
        f"{audited.signatures} signatures, {audited.calls} calls, {audited.unseen} of them with data that is not held "
        f"here: all agree, in {audited.seconds:.1f} s"
    )
    outcome({"agrees": True, "mismatch": None, **vars(audited), "rounds": rounds}, "\n".join(lines), as_json, AGREES)


def outcome(report: dict[str, Any], text: str, as_json: bool, code: int) -> int:
    """Print an outcome as JSON or as text; the exit code."""
    if as_json:
        print_json(report)
    else:
        click.echo(text)
    return code


def ends_of(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pool, number and end of each round that has ended, in the order of the blocks."""
    ends = {"Finalized": "final", "Cancelled": "cancelled"}
    return [
        {"pool": event["fields"]["pool"].hex(), "round": event["fields"]["round"], "end": ends[event["event"]]}
        for event in events
        if event["event"] in ends
    ]
