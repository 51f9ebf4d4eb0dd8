"""Every call that leaves our own contracts, and from where something may come back in; a further one is added here.

tests/forge/Reentrancy.t.sol comes in again from each of those that may change something.
"""

import re
from collections.abc import Iterator
from pathlib import Path

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
FOREIGN = re.compile(
    r"(\w+(?:\([^()]*\))?)\.(safe\w+|force\w+|permit|balanceOf|isValid\w+|createDispute|arbitrationCost"
    r"|call|delegatecall|staticcall|send|transfer|transferFrom|function\w*Call\w*)\s*[({]"
)
FUNCTION = re.compile(r"\bfunction (\w+)|\b(constructor)\b")

STATIC = "looks only: what is called can change nothing"
REENTERED = {
    ("Vault", "stakeWithPermit", "permit"): "the token, before the stake is booked",
    ("Vault", "withdraw", "safeTransfer"): "the token",
    ("Vault", "claim", "safeTransfer"): "the token",
    ("Funds", "withdrawFund", "safeTransfer"): "the token",
    ("Funds", "_take", "safeTransferFrom"): "the token: register, stake, fund and every bond",
    ("Funds", "_take", "balanceOf"): STATIC,
    ("Entries", "_signer", "isValidERC1271SignatureNowCalldata"): STATIC,
    ("Rounds", "_ask", "functionStaticCall"): STATIC,
    ("Erc792Arbitrator", "request", "arbitrationCost"): STATIC,
    ("Erc792Arbitrator", "request", "createDispute"): "the court, once the request is remembered",
}
OURS = ("interfaces", "mocks", ".cache")


def foreign_calls() -> Iterator[tuple[str, str, str]]:
    """(contract, function, what is called) of all calls by name to what is none of ours."""
    for path in sorted(CONTRACTS.rglob("*.sol")):
        if path.relative_to(CONTRACTS).parts[0] in OURS:
            continue
        source = re.sub(r"//[^\n]*", "", path.read_text())
        for found in FOREIGN.finditer(source):
            names = [name or other for name, other in FUNCTION.findall(source[: found.start()])]
            yield path.stem, names[-1], found.group(2)


def test_contracts__calls_that_leave_them__are_those_that_are_reentered() -> None:
    assert set(foreign_calls()) == set(REENTERED)


def test_contracts__assembly__calls_nobody() -> None:
    for path in CONTRACTS.rglob("*.sol"):
        if path.relative_to(CONTRACTS).parts[0] not in OURS:
            assert not re.search(
                r"\b(call|callcode|delegatecall|staticcall)\(", re.sub(r"//[^\n]*", "", path.read_text())
            )
