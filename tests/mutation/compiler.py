"""Compiles changed copies of a contract, many with one run of the compiler."""

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from forewatt.embedded.cache import CHECKOUT

SOLC = CHECKOUT / "build" / "solcx" / "solc-v0.8.37"
IMPORT = re.compile(r'(?:from\s+|import\s+)"([^"]+)"')
COPY = re.compile(r"^m(\d+)/")
NEED_IR = ("Disputes", "Market")
"""Contracts that the legacy pipeline refuses, because their stack gets too deep. It is much faster than the other."""


class Compiler:
    """Compiles `contract` with other texts in place of `source`, a path relative to the checkout."""

    def __init__(self, source: Path, contract: str) -> None:
        self._source, self._contract = source.as_posix(), contract
        self._root = f"contracts/{contract}.sol"
        self._texts = imported(self._root)
        if self._source not in self._texts:
            raise ValueError(f"{self._root} does not import {self._source}")

    def compile(self, texts: Sequence[str]) -> list[str | None]:
        """Return the creation code of each copy, as hex; None for a copy that does not compile."""
        left = set(range(len(texts)))
        while left:
            output = self._run({number: texts[number] for number in left})
            errors = [error for error in output.get("errors", ()) if error["severity"] == "error"]
            if not errors:
                return [self._code(output, number) if number in left else None for number in range(len(texts))]
            broken = {int(match.group(1)) for error in errors if (match := COPY.match(_file_of(error)))}
            if not broken & left:
                # The stack of a copy gets too deep, and solc does not say of which.
                return [self._alone(texts[number]) if number in left else None for number in range(len(texts))]
            left -= broken
        return [None] * len(texts)

    def _alone(self, text: str) -> str | None:
        output = self._run({0: text})
        failed = any(error["severity"] == "error" for error in output.get("errors", ()))
        return None if failed else self._code(output, 0)

    def _run(self, texts: dict[int, str]) -> dict[str, Any]:
        libraries = {path: text for path, text in self._texts.items() if path.startswith("@")}
        own = {path: text for path, text in self._texts.items() if not path.startswith("@")}
        copies = {
            f"m{number}/{path}": changed if path == self._source else text
            for number, changed in texts.items()
            for path, text in own.items()
        }
        outputs = {f"m{number}/{self._root}": {self._contract: ["evm.bytecode.object"]} for number in texts}
        request = {
            "language": "Solidity",
            "sources": {path: {"content": text} for path, text in (libraries | copies).items()},
            "settings": {
                "viaIR": self._contract in NEED_IR,
                "evmVersion": "prague",
                "optimizer": {"enabled": True, "runs": 1},
                "outputSelection": outputs,
            },
        }
        run = subprocess.run(
            [SOLC, "--standard-json"], input=json.dumps(request), capture_output=True, text=True, check=True
        )
        output: dict[str, Any] = json.loads(run.stdout)
        return output

    def _code(self, output: dict[str, Any], number: int) -> str:
        contract = output["contracts"][f"m{number}/{self._root}"][self._contract]
        return "0x" + str(contract["evm"]["bytecode"]["object"])


def imported(root: str) -> dict[str, str]:
    """Return the texts of a source and of all that it imports, by their paths."""
    texts: dict[str, str] = {}
    pending = [root]
    while pending:
        path = pending.pop()
        if path in texts:
            continue
        texts[path] = (CHECKOUT / ("node_modules" if path.startswith("@") else "") / path).read_text()
        pending += [_resolved(path, name) for name in IMPORT.findall(texts[path])]
    return texts


def _resolved(path: str, name: str) -> str:
    """Return the path of an import, relative to the checkout or to node_modules."""
    if not name.startswith("."):
        return name
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / name).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _file_of(error: dict[str, Any]) -> str:
    """Return the file that an error of the compiler points at; empty if it points nowhere."""
    return str((error.get("sourceLocation") or {}).get("file", ""))
