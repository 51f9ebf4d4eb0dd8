"""Client of the attestors: asks all of them at once and tolerates those that do not answer in time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx
from pydantic import TypeAdapter, ValidationError

from forewatt.background import BackgroundLoop
from forewatt.protocol.typed import Observation
from oracle.node.attestor.app import AttestationReply

log = logging.getLogger(__name__)
BUDGET_S = 8.0
"""How long all attestors together may take."""
_MAX_ANSWER_BYTES = 256 * 1024
_MAX_REASON = 300
_REPLIES = TypeAdapter(list[AttestationReply])
Signed = tuple[Observation, bytes]


@dataclass
class Answers:
    """The observations that were signed, and why the other attestors did not sign.

    `waiting`: at least one attestor is still fetching payloads, so it is worth asking again.
    """

    signed: list[Signed] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    waiting: bool = False


class _Refused(Exception):
    """An attestor answered, but did not sign."""

    def __init__(self, reason: str, waiting: bool) -> None:
        super().__init__(reason)
        self.waiting = waiting


def _never(_signed: Sequence[Signed]) -> bool:
    return False


class AttestorClient:
    """Collects attestations from several attestors over HTTP; all together they may take `budget_s` seconds."""

    def __init__(self, urls: Sequence[str], budget_s: float = BUDGET_S) -> None:
        self._urls = [url.rstrip("/") for url in urls]
        self._budget_s = budget_s
        self._background = BackgroundLoop("attestors")
        self._http = httpx.AsyncClient(timeout=budget_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._background.run(self._http.aclose())
        self._background.close()

    def ask(self, pool: bytes, number: int, enough: Callable[[Sequence[Signed]], bool] = _never) -> Answers:
        """What the attestors answer within the budget, or until the signed observations are `enough`."""
        return self._background.run(self._ask_all(pool, number, enough))

    async def _ask_all(self, pool: bytes, number: int, enough: Callable[[Sequence[Signed]], bool]) -> Answers:
        answers = Answers()
        asked = {asyncio.create_task(self._ask(url, pool, number)): url for url in self._urls}
        running, deadline = set(asked), asyncio.get_running_loop().time() + self._budget_s
        while running and not enough(answers.signed):
            left_s = deadline - asyncio.get_running_loop().time()
            done, running = await asyncio.wait(running, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                answers.reasons += [f"{asked[task]}: no answer within {self._budget_s:g} s" for task in running]
                break
            for task in done:
                _take(task, asked[task], answers)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        return answers

    async def _ask(self, url: str, pool: bytes, number: int) -> list[Signed]:
        body = {"pool": "0x" + pool.hex(), "round": number}
        async with self._http.stream("POST", f"{url}/v1/attestations", json=body) as answer:
            content = bytearray()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > _MAX_ANSWER_BYTES:
                    raise ValueError(f"its answer has more than {_MAX_ANSWER_BYTES} bytes")
        if answer.status_code != httpx.codes.OK:
            reason = f"{answer.status_code} {content.decode(errors='replace')[:_MAX_REASON]}"
            raise _Refused(reason, answer.status_code == httpx.codes.SERVICE_UNAVAILABLE)
        return [_signed(pool, number, reply) for reply in _REPLIES.validate_json(bytes(content))]


def _take(task: asyncio.Task[list[Signed]], url: str, answers: Answers) -> None:
    try:
        answers.signed += task.result()
    except _Refused as refused:
        answers.reasons.append(f"{url}: {refused}")
        answers.waiting |= refused.waiting
    except (httpx.HTTPError, httpx.InvalidURL, ValidationError, ValueError) as error:
        answers.reasons.append(f"{url}: {str(error)[:_MAX_REASON] or type(error).__name__}")


def _signed(pool: bytes, number: int, reply: AttestationReply) -> Signed:
    observation = Observation(pool, number, _bytes(reply.root), int(reply.available), _bytes(reply.cid))
    return observation, _bytes(reply.signature)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
