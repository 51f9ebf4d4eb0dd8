"""A probe of the libraries as Foundry compiled it, called in batches without ever being deployed."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from draw import NOW_S, Case
from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from forewatt.embedded.cache import CHECKOUT, binary

Answer = tuple[object, ...] | bytes | None
ADDRESS = "0x" + "fe" * 20
EACH = keccak(text="each(bytes[])")[:4]


@dataclass(frozen=True)
class Signature:
    """A method's selector and its types as the ABI writes them."""

    selector: bytes
    takes: list[str]
    gives: list[str]


class Harness:
    """A compiled harness on a running chain; `code` stands at ADDRESS for the length of a call."""

    def __init__(self, artifact: Path, rpc_url: str) -> None:
        compiled = json.loads(artifact.read_text())
        self._code = compiled["deployedBytecode"]["object"]
        self._methods = {item["name"]: _signature(item) for item in compiled["abi"] if item["type"] == "function"}
        self.methods = self._methods.keys() - {"each"}
        self._rpc = httpx.Client(base_url=rpc_url, timeout=120)

    def close(self) -> None:
        """Close the connection to the chain."""
        self._rpc.close()

    def calldata(self, batch: Sequence[Case]) -> bytes:
        """One call that asks all cases."""
        return EACH + encode(["bytes[]"], [[self._calldata(case) for case in batch]])

    def answers(self, batch: Sequence[Case], calldata: bytes | None = None) -> list[Answer]:
        """What the code answers to each case; where it reverts None, or the error if the case asks for one.

        `calldata` is that of the batch, where it is at hand already.
        """
        raw = self._call(self.calldata(batch) if calldata is None else calldata)
        if raw is None:
            return [None] * len(batch)
        done, answered = decode(["bool[]", "bytes[]"], raw)
        return [
            self._decoded(case.method, answer) if fine else (answer if isinstance(case.expected, bytes) else None)
            for case, fine, answer in zip(batch, done, answered, strict=True)
        ]

    def call(self, method: str, *arguments: object) -> tuple[object, ...]:
        """The values that one call returns; ValueError where it reverts."""
        (answer,) = self.answers([Case(method, arguments, None)])
        if not isinstance(answer, tuple):
            raise ValueError(f"{method}{arguments} reverts")
        return answer

    def _calldata(self, case: Case) -> bytes:
        method = self._methods[case.method]
        return method.selector + encode(method.takes, case.arguments)

    def _decoded(self, method: str, answer: bytes) -> tuple[object, ...] | None:
        # Wrong code may answer with bytes that are no answer at all.
        try:
            return tuple(decode(self._methods[method].gives, answer))
        except (DecodingError, OverflowError):
            return None

    def _call(self, calldata: bytes) -> bytes | None:
        call = {"to": ADDRESS, "data": "0x" + calldata.hex(), "gas": hex(2**40)}
        asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_call"}
        answer = self._rpc.post(
            "/", json={**asked, "params": [call, "latest", {ADDRESS: {"code": self._code}}, {"time": hex(NOW_S)}]}
        ).json()
        return bytes.fromhex(answer["result"][2:]) if "result" in answer else None


def compiled() -> Path:
    """Foundry's artifact of all probes, compiled from the current sources."""
    forge = binary("forge")
    if forge is None:
        raise SystemExit("forge is missing: run `make setup`")
    subprocess.run([forge, "build", "--silent", "tests/differential/probes/Probe.sol"], cwd=CHECKOUT, check=True)
    return CHECKOUT / "build" / "forge" / "out" / "Probe.sol" / "Probe.json"


def _signature(item: dict[str, Any]) -> Signature:
    takes, gives = ([_type(value) for value in item[side]] for side in ("inputs", "outputs"))
    return Signature(keccak(text=f"{item['name']}({','.join(takes)})")[:4], takes, gives)


def _type(value: dict[str, Any]) -> str:
    if not value["type"].startswith("tuple"):
        return str(value["type"])
    inner = ",".join(_type(part) for part in value["components"])
    return f"({inner}){value['type'].removeprefix('tuple')}"
