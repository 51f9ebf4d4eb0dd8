"""Checks that a deployment file names the contracts of this audit, and that they refer to each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from eth_utils.crypto import keccak

from oracle.audit.compare import agree
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import exported
from oracle.audit.read.chain import Block, ChainReader, View
from oracle.audit.read.target import CONTRACTS, AuditTarget

FOREIGN = frozenset({"token"})
"""Contracts whose code is not ours: any token can be staked."""
REFERENCES = (
    ("vault", "token", "token"),
    ("vault", "pools", "pools"),
    ("vault", "market", "market"),
    ("vault", "disputes", "disputes"),
    ("pools", "vault", "vault"),
    ("pools", "market", "market"),
    ("pools", "authority", "access"),
    ("market", "pools", "pools"),
    ("market", "vault", "vault"),
    ("market", "disputes", "disputes"),
    ("disputes", "market", "market"),
    ("lens", "market", "market"),
)
"""(contract, its view, the contract whose address the view must return)."""
STORED = frozenset({("pools", "authority")})
"""References in storage; the others are immutable."""


def check_deployment(chain: ChainReader, target: AuditTarget, block: Block) -> None:
    """Raise Mismatch at the first address with other code, or the first contract that refers to another address."""
    addresses = [str(getattr(target, name)) for name in CONTRACTS]
    codes = dict(zip(CONTRACTS, chain.codes(addresses, block), strict=True))
    for (name, code), address in zip(codes.items(), addresses, strict=True):
        _check_code(name, address, code)
    views = [View(part.capitalize(), str(getattr(target, part)), view) for part, view, _ in REFERENCES]
    for (part, view, meant), answer in zip(REFERENCES, chain.views(views, block), strict=True):
        what, meant_address = f"the {meant} of the deployment file", getattr(target, meant)
        if answer != meant_address:
            raise Mismatch(what, meant_address, f"the {part}'s {view}, {answer}")
        if (part, view) not in STORED:
            # The constructor wrote it into the code, so an answer that is not in the code is false.
            words = immutables(part.capitalize(), codes[part])
            agree(f"whether {what} is in the code of the {part}", _word(meant_address) in words, True)


def _word(address: str) -> bytes:
    """An address as a word of the chain."""
    return bytes.fromhex(address[2:]).rjust(32, b"\0")


def _check_code(name: str, address: str, code: bytes) -> None:
    if not code:
        raise Mismatch(f"the {name} of the deployment file", address, "an address with code: there is none")
    if name in FOREIGN:
        return
    contract = name.capitalize()
    runtime = exported(contract)["runtime"]
    found = keccak(without_immutables(code, runtime["immutables"]))
    agree(f"hash of the code of the {name} at {address}", "0x" + found.hex(), runtime["hash"])


def without_immutables(code: bytes, offsets: Sequence[int]) -> bytes:
    """Code with zeros where the constructor wrote its immutables."""
    plain = bytearray(code)
    for offset in offsets:
        if offset + 32 <= len(plain):
            plain[offset : offset + 32] = bytes(32)
    return bytes(plain)


def immutables(contract: str, code: bytes) -> set[bytes]:
    """The words that a contract's constructor wrote into its code."""
    runtime: Mapping[str, Any] = exported(contract)["runtime"]
    return {code[offset : offset + 32] for offset in runtime["immutables"]}
