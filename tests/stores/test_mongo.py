"""The document database with a real server."""

import uuid
from datetime import UTC, datetime

from forewatt.stores.mongo import database


def test_database__stored_time__is_returned_in_utc(stack_parts) -> None:
    store = database(stack_parts("mongo").settings)
    alerts = store[f"alerts_{uuid.uuid4().hex}"]
    raised_at = datetime(2016, 7, 1, 12, 30, tzinfo=UTC)
    alerts.insert_one({"kind": "unknown-asset", "raised_at": raised_at})
    alert = alerts.find_one({"kind": "unknown-asset"})
    assert alert is not None
    assert alert["raised_at"] == raised_at
    store.client.close()
