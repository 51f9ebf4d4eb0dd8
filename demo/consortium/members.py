"""The organisations of the demo's consortium, and their chaincode processes."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from contracts.consortium.ledger.addresses import organisation_address
from contracts.consortium.members.members import Members, decode_members
from contracts.consortium.private.collections import collections_config
from forewatt.embedded.fabric.network import Code, FabricNetwork
from forewatt.embedded.fabric.plan import Places
from forewatt.embedded.stack import Stack
from forewatt.fabric.identity import client_of
from forewatt.protocol.pool import PoolParams, region_bytes

ALPHA, BETA, REGULATOR = ORGANISATIONS = ("AlphaMSP", "BetaMSP", "RegulatorMSP")
ROLES = {ALPHA: ["operator"], BETA: ["operator"], REGULATOR: ["attestor", "regulator"]}
DELEGATE = "User1"
TOKEN = 10**18


def market_rules(**changes: object) -> PoolParams:
    """The rules of a pool of which the regulator is the arbitrator."""
    rules = PoolParams(
        region=region_bytes("example"),
        genesis=1_800_000_000,
        arbitrator=organisation_address(REGULATOR),
        lock_cap_bps=10_000,
        round_budget_wei=50 * TOKEN,
    )
    return replace(rules, **changes)  # type: ignore[arg-type]


def consent_folder(stack: Stack, msp: str) -> Path:
    """The folder with an organisation's judgement."""
    return stack.folder / "consent" / msp


def members_of(network: Places) -> Members:
    """The founders. The first user of an organisation is its delegate."""
    found = {}
    for msp, organisation in network.organisations.items():
        subject = client_of(msp, organisation.user(DELEGATE)).subject
        found[msp] = {"roles": ROLES[msp], "delegates": [subject]}
    return decode_members(found)


def start_network(stack: Stack, users: int, batch_timeout_ms: int = 50) -> FabricNetwork:
    """Start a network with the chaincode on all peers. Every organisation agrees with the founding."""
    network = FabricNetwork(stack, ORGANISATIONS, users, batch_timeout_ms)
    members = members_of(network)
    as_json = {m.msp: {"roles": m.roles, "delegates": m.delegates} for m in members.by_msp.values()}
    for msp in ORGANISATIONS:
        folder = consent_folder(stack, msp)
        folder.mkdir(parents=True)
        (folder / "members.json").write_text(json.dumps(as_json))
    collections = stack.folder / "collections_config.json"
    collections.write_text(json.dumps(collections_config(members)))
    network.start()
    network.install(Code(chaincode_argv(), collections, lambda msp: chaincode_environment(stack, msp)))
    return network


def chaincode_argv() -> Sequence[str]:
    """The command of an organisation's chaincode."""
    return [sys.executable, "-m", "contracts.consortium.service"]


def chaincode_environment(stack: Stack, msp: str) -> dict[str, str]:
    """What an organisation's chaincode has in its environment."""
    return {"FOREWATT_CONSENT_PATH": str(consent_folder(stack, msp)), "FOREWATT_MSP": msp}
