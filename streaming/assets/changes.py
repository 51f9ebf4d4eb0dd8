"""Which assets have changed: one counter of all changes, and each asset's last change.

Whoever reads the registry again and again asks for the counter, and then for what has changed since. A change takes
two numbers: its documents have the first, and the counter gets the second when they are all written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from pymongo.database import Database

COUNTERS, REMOVED = "registry", "removed_assets"
CHANGE = "change"
"""The field of an asset's document with the number of its last change."""
_COUNTER = {"_id": "assets"}
OVERLAP = 256
"""A slower writer's documents may appear after those of so many later changes."""


@dataclass(frozen=True)
class Changes:
    """The documents of assets that have changed, and the ids of those that were removed."""

    documents: Sequence[dict[str, Any]]
    removed: frozenset[str]


def next_change(database: Database[dict[str, Any]]) -> int:
    """The counter, increased by one."""
    after: Any = database[COUNTERS].find_one_and_update(
        _COUNTER, {"$inc": {CHANGE: 1}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    return int(after[CHANGE])


def last_change(database: Database[dict[str, Any]]) -> int:
    """The counter; 0 before the first change."""
    found = database[COUNTERS].find_one(_COUNTER)
    return 0 if found is None else int(found[CHANGE])


def note_removed(database: Database[dict[str, Any]], asset_ids: Sequence[str], change: int) -> None:
    """Note that these assets are removed."""
    notes = [UpdateOne({"_id": name}, {"$set": {CHANGE: change}}, upsert=True) for name in asset_ids]
    database[REMOVED].bulk_write(notes)


def changes_since(database: Database[dict[str, Any]], collection: str, change: int) -> Changes:
    """What has changed since the counter had this value, and perhaps a little of what changed before."""
    later = {CHANGE: {"$gt": change - OVERLAP}}
    removed = {document["_id"] for document in database[REMOVED].find(later)}
    # After the removals: an asset that was registered again is there.
    documents = list(database[collection].find(later))
    return Changes(documents, frozenset(removed - {document["_id"] for document in documents}))
