"""Reads the fenced code blocks of a Markdown page and runs them as a reader would: in order, in one shell.

| block | what happens |
| --- | --- |
| ```` ```shell ```` | runs in bash; a command that fails ends the page |
| ```` ```shell until="text" ```` | runs in the background until it prints `text`, and ends with the page |
| ```` ```python ```` | runs as a program |
| ```` ```LANGUAGE title="path" ```` | is written to the file `path` |

Other blocks (`console`, `json`, `text`) show output and are left alone.
"""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

FENCE = re.compile(r"^```(?P<language>\w+)(?P<attributes>[^\n]*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
DONE = "end of block"
BLOCK_TIMEOUT_S = 600.0


class BlockFailed(AssertionError):
    """A block of a page failed, did not end in time, or did not print what the page says."""


@dataclass(frozen=True)
class Block:
    """A fenced code block and the line where it starts."""

    line: int
    language: str
    code: str
    attributes: Mapping[str, str]

    @property
    def runs(self) -> bool:
        """Whether the block is executed rather than written to a file or only shown."""
        return self.language in {"shell", "python"} and "title" not in self.attributes


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, from top to bottom."""
    for found in FENCE.finditer(text):
        line = 1 + text.count("\n", 0, found.start())
        yield Block(line, found["language"], found["code"], dict(ATTRIBUTE.findall(found["attributes"])))


@dataclass
class Reader:
    """Follows one page from top to bottom in a folder; background blocks end on leaving."""

    folder: Path
    environment: Mapping[str, str]
    output: list[str] = field(default_factory=list)
    _background: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=self.folder,
            env={**self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._send("set -euo pipefail")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in (*reversed(self._background), self._shell):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in (*self._background, self._shell):
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def follow(self, page: Path) -> int:
        """Run every block of a page; the number of blocks that ran. BlockFailed names the page and the line."""
        ran = 0
        for block in blocks(page.read_text(encoding="utf-8")):
            try:
                ran += self.run(block)
            except BlockFailed as error:
                raise BlockFailed(f"{page.name}:{block.line}: {error}\n{block.code}") from None
        return ran

    def run(self, block: Block) -> bool:
        """Run one block, or write its file; whether it was executed."""
        if title := block.attributes.get("title"):
            path = self.folder / title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, encoding="utf-8")
            return False
        if not block.runs:
            return False
        if until := block.attributes.get("until"):
            self._start(block, until)
        else:
            self._finish(block)
        return True

    def _finish(self, block: Block) -> None:
        """Run a block in the page's shell and wait for its end."""
        script = (
            block.code if block.language == "shell" else f"python - <<'END_OF_PROGRAM'\n{block.code}END_OF_PROGRAM\n"
        )
        start = len(self._lines)
        # The last line of the block's output may have no end of its own.
        self._send(f"{script}\nprintf '\\n%s\\n' '{DONE}'")
        deadline = time.monotonic() + BLOCK_TIMEOUT_S
        with self._changed:
            while DONE not in self._lines[start:]:
                if not self._listener.is_alive():
                    raise BlockFailed(f"the block failed:\n{self._tail(start)}")
                if not self._changed.wait(deadline - time.monotonic()) and time.monotonic() > deadline:
                    raise BlockFailed(f"the block did not end within {BLOCK_TIMEOUT_S:.0f} s:\n{self._tail(start)}")
        self.output.append("\n".join(self._lines[start:-1]).rstrip())

    def _start(self, block: Block, until: str) -> None:
        """Run a block in the background, with the shell's environment, until it prints a text."""
        start = len(self._lines)
        self._finish(Block(block.line, "shell", "env -0 | base64 -w 0; echo\n", {}))
        encoded = self._lines[start]
        self.output.pop()
        variables = subprocess.run(["base64", "-d"], input=encoded, capture_output=True, text=True, check=True).stdout
        environment = dict(entry.split("=", 1) for entry in variables.split("\0") if "=" in entry)
        process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", block.code],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._background.append(process)
        printed: list[str] = []
        seen = threading.Event()

        def listen() -> None:
            assert process.stdout
            for line in process.stdout:
                printed.append(line.rstrip("\n"))
                if until in line:
                    seen.set()
            seen.set()

        threading.Thread(target=listen, daemon=True).start()
        if not seen.wait(BLOCK_TIMEOUT_S) or not any(until in line for line in printed):
            raise BlockFailed(f"the block did not print {until!r}:\n" + "\n".join(printed[-40:]))
        self.output.append("\n".join(printed))

    def _send(self, script: str) -> None:
        assert self._shell.stdin
        try:
            self._shell.stdin.write(script + "\n")
            self._shell.stdin.flush()
        except BrokenPipeError:
            raise BlockFailed(f"the page's shell has ended:\n{self._tail(0)}") from None

    def _listen(self) -> None:
        assert self._shell.stdout
        for line in self._shell.stdout:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def _tail(self, start: int) -> str:
        return "\n".join(self._lines[start:][-40:])
