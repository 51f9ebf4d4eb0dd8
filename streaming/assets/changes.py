"""Which assets have changed: one counter of all changes, and the number of each asset's last one.

Whoever needs the registry all the time asks for the counter, which is cheap, and then for what has changed since. A
change is noted after it was made, and counted after it was noted.
"""

from collections.abc import Collection
from typing import Any

from pymongo import ASCENDING, ReturnDocument, UpdateOne
from pymongo.database import Database

COUNTERS, COLLECTION = "counters", "asset_changes"
NUMBER = "number"
_COUNTER = {"_id": "asset_changes"}
OVERLAP = 64
"""A slow writer's notes may appear after those of so many later changes."""


def note_changes(database: Database[dict[str, Any]], asset_ids: Collection[str]) -> None:
    """Note that these assets were stored or removed."""
    change = _count(database)
    notes = [UpdateOne({"_id": name}, {"$set": {NUMBER: change}}, upsert=True) for name in asset_ids]
    database[COLLECTION].bulk_write(notes, ordered=False)
    _count(database)


def last_change(database: Database[dict[str, Any]]) -> int:
    """The counter; 0 before the first change."""
    found = database[COUNTERS].find_one(_COUNTER)
    return 0 if found is None else int(found[NUMBER])


def changed_since(database: Database[dict[str, Any]], change: int) -> list[str]:
    """The assets that have changed since the counter had this value, and perhaps some that changed before."""
    return [note["_id"] for note in database[COLLECTION].find({NUMBER: {"$gt": change - OVERLAP}})]


def index_changes(database: Database[dict[str, Any]]) -> None:
    """Create the index by number, if it is missing."""
    database[COLLECTION].create_index([(NUMBER, ASCENDING)])


def _count(database: Database[dict[str, Any]]) -> int:
    """The counter, increased by one."""
    after: Any = database[COUNTERS].find_one_and_update(
        _COUNTER, {"$inc": {NUMBER: 1}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    return int(after[NUMBER])
