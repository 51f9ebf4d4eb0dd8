"""Where a rule can be read in two ways, the shared vectors have cases in which the wrong reading fails."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak

from forewatt.protocol.deviation import ONE
from forewatt.protocol.score import leaf_loss, reference_loss

VECTORS = Path(__file__).parents[1] / "vectors"


def cases(name: str, kind: str) -> Sequence[Any]:
    return json.loads((VECTORS / f"{name}.json").read_text())[kind]


def raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def from_the_highest_bit(rho: int, exponent: int) -> int:
    product = ONE
    for bit in f"{exponent:b}":
        product = product * product >> 64
        product = product * rho >> 64 if bit == "1" else product
    return product


def one_by_one(rho: int, exponent: int) -> int:
    product = ONE
    for _ in range(exponent):
        product = product * rho >> 64
    return product


@pytest.mark.parametrize("power", [from_the_highest_bit, one_by_one])
def test_powers__another_order_of_the_products__differs(power: Callable[[int, int], int]) -> None:
    short = [case for case in cases("deviation", "powers") if int(case["exponent"]) <= 4_095]
    powers = [(power(int(case["decay"]), int(case["exponent"])), int(case["power"])) for case in short]
    assert sum(read != right for read, right in powers) >= 10


def padded(leaf: bytes, size: int) -> bytes:
    """A wrongly sized leaf as far as it has steps, the rest missing."""
    return (leaf[: len(leaf) - len(leaf) % 4] + b"\x80\0\0\0" * (size // 4))[:size]


def test_losses__wrongly_sized_leaves_read_as_far_as_they_go__differ() -> None:
    def differing(kind: str, leaf: str, loss: Callable[..., int], inputs: tuple[str, str]) -> int:
        count = 0
        for case in cases("pinball", kind):
            steps, levels, leaves = int(case["steps"]), int(case["levels"]), {name: raw(case[name]) for name in inputs}
            leaves[leaf] = padded(leaves[leaf], steps * 4)
            count += loss(*leaves.values(), steps, levels) != int(case["loss"])
        return count

    assert differing("leaves", "observed", leaf_loss, ("forecast", "observed")) == 3
    assert differing("references", "observed", reference_loss, ("earlier", "observed")) == 3
    assert differing("references", "earlier", reference_loss, ("earlier", "observed")) == 3


def test_leaves__little_endian_index__differs() -> None:
    def little_endian(case: Any) -> bytes:
        content = raw(case["content"])
        if not content:
            return bytes(32)
        return keccak(b"\0" + int(case["index"]).to_bytes(4, "little") + raw(case["salt"]) + keccak(content))

    wrong = {int(case["index"]) for case in cases("tree", "leaves") if little_endian(case) != raw(case["leaf"])}
    assert wrong == {1, 0x01020304}
