"""The checkpoint file of a view: the events of the latest rounds up to a final block, so that a restart is short."""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oracle.chain.events import Event
from oracle.chain.follower import Start

log = logging.getLogger(__name__)
_VERSION = 1
_BYTES = "0x"


@dataclass(frozen=True)
class Subject:
    """What a checkpoint belongs to: a chain, a market, a pool."""

    chain_id: int
    market: str
    pool: bytes


@dataclass(frozen=True)
class Checkpoint:
    """The final block and the events up to it; rounds before `first_round` that had ended are left out."""

    block: Start
    first_round: int
    events: Sequence[Event]


class CheckpointFile:
    """Reads and writes the checkpoint of one pool in a folder."""

    def __init__(self, folder: Path, subject: Subject) -> None:
        self.path = folder / f"checkpoint-{subject.chain_id}-{subject.pool.hex()[:8]}.json"
        self._subject = {
            "version": _VERSION,
            "chain_id": subject.chain_id,
            "market": subject.market,
            "pool": subject.pool.hex(),
        }

    def read(self) -> Checkpoint | None:
        """The checkpoint; None if there is none, or if it belongs to something else or cannot be read."""
        try:
            content = json.loads(self.path.read_text())
            if {name: content.get(name) for name in self._subject} != self._subject:
                log.warning("%s belongs to another chain, market or pool: it is not used", self.path)
                return None
            events = tuple(Event(**{**event, "arguments": _decoded(event["arguments"])}) for event in content["events"])
            return Checkpoint(Start(content["block"], content["hash"]), content["first_round"], events)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("%s cannot be read (%s): the events are read again from the deployment", self.path, error)
            return None

    def write(self, checkpoint: Checkpoint) -> None:
        """Replace the file in one step; a failure is logged, because the node runs without it, too."""
        events = [{**asdict(event), "arguments": _encoded(event.arguments)} for event in checkpoint.events]
        place = {"block": checkpoint.block.number, "hash": checkpoint.block.hash}
        content = {**self._subject, **place, "first_round": checkpoint.first_round, "events": events}
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(content))
            fresh.replace(self.path)
        except OSError as error:
            log.warning("checkpoint not written: %s", error)


def _encoded(value: Any) -> Any:
    # NOTE: addresses are 0x texts, too, so bytes are marked by an object.
    if isinstance(value, bytes):
        return {_BYTES: value.hex()}
    if isinstance(value, list | tuple):
        return [_encoded(item) for item in value]
    if isinstance(value, dict):
        return {name: _encoded(item) for name, item in value.items()}
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if isinstance(value, dict):
        marked = value.get(_BYTES)
        return {name: _decoded(item) for name, item in value.items()} if marked is None else bytes.fromhex(marked)
    return value
