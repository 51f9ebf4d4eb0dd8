"""The private data collections: who holds what, and the configuration that Fabric needs for them.

    python -m contracts.consortium.private.collections members.json > collections_config.json

members.json maps MSP ids to {"roles": [...], "delegates": [...]}, as the motion `found` does.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from contracts.consortium.members.members import ATTESTOR, OPERATOR, REGULATOR, Members, decode_members

BLOCKS_TO_LIVE = 200_000
"""Blocks after which peers purge a value: about eleven days at one block in five seconds."""


OBSERVATIONS = "observations"
"""The collection of the series of observations and claims: the attestors' and the regulators'."""


def sealed_collection(msp: str) -> str:
    """The collection of an operator's sealed payloads and keys: its own, the attestors' and the regulators'."""
    return f"sealed_{msp}"


def readings_collection(msp: str) -> str:
    """The collection of a supplier's meter readings: its own and the attestors'."""
    return f"readings_{msp}"


def collections_config(members: Members, blocks_to_live: int = BLOCKS_TO_LIVE) -> list[dict[str, object]]:
    """The configuration of all collections, as `peer lifecycle chaincode approveformyorg` takes it."""
    attestors, regulators = members.having(ATTESTOR), members.having(REGULATOR)
    custodians = {*attestors, *regulators}
    # Any member may claim a truth, and gives its series to the custodians.
    configs = [_config(OBSERVATIONS, custodians, custodians, blocks_to_live, only_holders_write=False)]
    for msp in members.having(OPERATOR):
        configs.append(_config(sealed_collection(msp), {msp, *custodians}, custodians, blocks_to_live))
        configs.append(_config(readings_collection(msp), {msp, *attestors}, set(attestors), blocks_to_live))
    return configs


def _config(
    name: str, holders: set[str], endorsers: set[str], blocks_to_live: int, *, only_holders_write: bool = True
) -> dict[str, object]:
    peers = sorted(endorsers)
    return {
        "name": name,
        "policy": f"OR({_principals(holders, 'member')})",
        # A transaction is endorsed even if no other holder's peer is up; peers that were down fetch the data later.
        "requiredPeerCount": 0,
        "maxPeerCount": len(holders) - 1,
        "blockToLive": blocks_to_live,
        "memberOnlyRead": True,
        "memberOnlyWrite": only_holders_write,
        "endorsementPolicy": {"signaturePolicy": f"OutOf({len(peers) // 2 + 1}, {_principals(peers, 'peer')})"},
    }


def _principals(msps: Iterable[str], kind: str) -> str:
    return ", ".join(f"'{msp}.{kind}'" for msp in sorted(msps))


def main() -> None:
    """Write the configuration to the standard output."""
    members = decode_members(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps(collections_config(members), indent=2) + "\n")


if __name__ == "__main__":
    main()
