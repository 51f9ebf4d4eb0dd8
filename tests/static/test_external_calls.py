"""All calls from the contracts to foreign contracts. A new call fails these tests until it is listed here.

tests/forge/Reentrancy.t.sol tests reentrancy from each call that can change state.
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

STATIC = "a static call, which can't change state"
FOREIGN_CALLS = {
    ("Vault", "stakeWithPermit", "permit"): "the token, before the stake is booked",
    ("Vault", "withdraw", "safeTransfer"): "the token",
    ("Vault", "claim", "safeTransfer"): "the token",
    ("Funds", "withdrawFund", "safeTransfer"): "the token",
    ("Funds", "_pullTokens", "safeTransferFrom"): "the token, in register, stake, fund and every bond",
    ("Funds", "_pullTokens", "balanceOf"): STATIC,
    ("Entries", "_signer", "isValidERC1271SignatureNowCalldata"): STATIC,
    ("Rounds", "_readParams", "functionStaticCall"): STATIC,
    ("Erc792Arbitrator", "request", "arbitrationCost"): STATIC,
    ("Erc792Arbitrator", "request", "createDispute"): "the court, after the request is stored",
}
SKIPPED = ("interfaces", "mocks", ".cache")


def foreign_calls() -> Iterator[tuple[str, str, str]]:
    """Yield (contract, function, called function) of all calls to foreign contracts."""
    for path in sorted(CONTRACTS.rglob("*.sol")):
        if path.relative_to(CONTRACTS).parts[0] in SKIPPED:
            continue
        source = re.sub(r"//[^\n]*", "", path.read_text())
        for call in FOREIGN.finditer(source):
            names = [name or other for name, other in FUNCTION.findall(source[: call.start()])]
            yield path.stem, names[-1], call.group(2)


def test_contracts__foreign_calls__are_listed() -> None:
    assert set(foreign_calls()) == set(FOREIGN_CALLS)


def test_contracts__assembly__has_no_calls() -> None:
    for path in CONTRACTS.rglob("*.sol"):
        if path.relative_to(CONTRACTS).parts[0] not in SKIPPED:
            assert not re.search(
                r"\b(call|callcode|delegatecall|staticcall)\(", re.sub(r"//[^\n]*", "", path.read_text())
            )
