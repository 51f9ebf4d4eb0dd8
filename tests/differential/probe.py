"""Calls of the Solidity libraries through a probe: a contract that Foundry compiles and that is never deployed."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from case import NOW_S, Case
from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from forewatt.embedded.cache import CHECKOUT, binary

Answer = tuple[object, ...] | bytes | None
"""The values that a call returns; the error's bytes, or None, if it reverts."""
ADDRESS = "0x" + "fe" * 20
EACH = keccak(text="each(bytes[])")[:4]


@dataclass(frozen=True)
class Method:
    """A method's selector and its ABI types."""

    selector: bytes
    inputs: list[str]
    outputs: list[str]


class Probe:
    """A compiled probe on a running chain. During each `eth_call` its code stands at ADDRESS."""

    def __init__(self, artifact: Path, rpc_url: str) -> None:
        compiled = json.loads(artifact.read_text())
        self._code = compiled["deployedBytecode"]["object"]
        self._methods = {item["name"]: _method(item) for item in compiled["abi"] if item["type"] == "function"}
        self.methods = self._methods.keys() - {"each"}
        self._rpc = httpx.Client(base_url=rpc_url, timeout=120)

    def close(self) -> None:
        """Close the connection to the chain."""
        self._rpc.close()

    def calldata(self, batch: Sequence[Case]) -> bytes:
        """Return the calldata of a single call that runs all cases."""
        return EACH + encode(["bytes[]"], [[self._calldata(case) for case in batch]])

    def answers(self, batch: Sequence[Case], calldata: bytes | None = None) -> list[Answer]:
        """Return the answer to each case. A revert is None, or the error's bytes if the case expects an error.

        `calldata` saves encoding the batch again, if the caller has it.
        """
        returned = self._eth_call(self.calldata(batch) if calldata is None else calldata)
        if returned is None:
            return [None] * len(batch)
        succeeded, answers = decode(["bool[]", "bytes[]"], returned)
        return [
            self._decoded(case.method, answer) if success else (answer if isinstance(case.expected, bytes) else None)
            for case, success, answer in zip(batch, succeeded, answers, strict=True)
        ]

    def call(self, method: str, *arguments: object) -> tuple[object, ...]:
        """Return the values of a single call; ValueError if it reverts."""
        (answer,) = self.answers([Case(method, arguments, None)])
        if not isinstance(answer, tuple):
            raise ValueError(f"{method}{arguments} reverts")
        return answer

    def _calldata(self, case: Case) -> bytes:
        method = self._methods[case.method]
        return method.selector + encode(method.inputs, case.arguments)

    def _decoded(self, method: str, answer: bytes) -> tuple[object, ...] | None:
        # A mutant may return bytes that don't decode.
        try:
            return tuple(decode(self._methods[method].outputs, answer))
        except (DecodingError, OverflowError):
            return None

    def _eth_call(self, calldata: bytes) -> bytes | None:
        call = {"to": ADDRESS, "data": "0x" + calldata.hex(), "gas": hex(2**40)}
        params = [call, "latest", {ADDRESS: {"code": self._code}}, {"time": hex(NOW_S)}]
        response = self._rpc.post("/", json={"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": params}).json()
        return bytes.fromhex(response["result"][2:]) if "result" in response else None


def compile_probe() -> Path:
    """Compile the probe of all libraries and return the path of Foundry's artifact."""
    forge = binary("forge")
    if forge is None:
        raise SystemExit("forge is missing: run `make setup`")
    subprocess.run([forge, "build", "--silent", "tests/differential/probes/Probe.sol"], cwd=CHECKOUT, check=True)
    return CHECKOUT / "build" / "forge" / "out" / "Probe.sol" / "Probe.json"


def _method(item: dict[str, Any]) -> Method:
    inputs, outputs = ([_type(value) for value in item[side]] for side in ("inputs", "outputs"))
    return Method(keccak(text=f"{item['name']}({','.join(inputs)})")[:4], inputs, outputs)


def _type(value: dict[str, Any]) -> str:
    if not value["type"].startswith("tuple"):
        return str(value["type"])
    components = ",".join(_type(component) for component in value["components"])
    return f"({components}){value['type'].removeprefix('tuple')}"
