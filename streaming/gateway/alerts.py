"""Raises alerts about agents in MongoDB, beside the requests: without MongoDB readings still go to Kafka.

Pages learn of an alert by an event in Redis. Without Redis they find it in MongoDB when they next ask.
"""

import logging
import queue
import threading
import time
from datetime import UTC, datetime

from pymongo.errors import PyMongoError

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alert_details import AgentLossDetails, ConflictDetails, Details, SharedNameDetails
from streaming.assets.alerts import Alert, raise_alerts, try_to_publish_alerts
from streaming.gateway.records import AgentEvent
from streaming.gateway.writer import SequenceConflict

log = logging.getLogger(__name__)

MAX_WAITING = 1_000
QUIET_S = 600.0
"""The same alert about the same agent is raised at most once in this time."""
RETRY_S = 5.0


class AgentAlerts:
    """A thread that stores alerts one after the other, and repeats while MongoDB is unreachable."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: queue.Queue[Alert] = queue.Queue(MAX_WAITING)
        self._raised_at: dict[tuple[str, str], float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="agent-alerts", daemon=True)

    def open(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """Stop the thread; alerts that still wait are lost, and were logged."""
        self._stop.set()

    def conflict(self, conflict: SequenceConflict, sender: str) -> None:
        """Raise the alert about two agents with one name and buffer."""
        first, second = conflict.written.sender or "unknown", sender or "unknown"
        where = f"Senders: {first} and {second}; incarnation {conflict.batch.incarnation or 'none'}."
        details = ConflictDetails(
            sequence=conflict.batch.sequence,
            written=conflict.written.sequence,
            first_sender=conflict.written.sender or "",
            second_sender=sender,
            incarnation=conflict.batch.incarnation,
        )
        self._raise("agent-conflict", "critical", conflict.batch.agent, f"{conflict} {where}", details)

    def shared_name(self, agent: str, incarnations: tuple[str, str]) -> None:
        """Raise the alert about two agents with one name and different buffers, which send in turn."""
        message = f"Two agents send as {agent}: the incarnations {' and '.join(incarnations)}. Give each its own name."
        details = SharedNameDetails(first_incarnation=incarnations[0], second_incarnation=incarnations[1])
        self._raise("agent-shared-name", "warning", agent, message, details)

    def event(self, agent: str, event: AgentEvent) -> None:
        """Raise the alert about an event that an agent reports."""
        lost = event.records if event.event == "records-lost" else None
        details = None if lost is None else AgentLossDetails(records=lost)
        self._raise(f"agent-{event.event}", "critical", agent, f"{agent}: {event.message}", details)

    def _raise(self, kind: str, severity: str, agent: str, message: str, details: Details | None) -> None:
        now = time.monotonic()
        if now - self._raised_at.get((kind, agent), -QUIET_S) < QUIET_S:
            return
        self._raised_at[kind, agent] = now
        log.error("%s: %s", kind, message)
        try:
            plain = None if details is None else details.plain()
            self._waiting.put_nowait(Alert(kind, severity, agent, datetime.now(UTC), message, details=plain))
        except queue.Full:
            log.warning("%d alerts wait for MongoDB; this one is only logged", MAX_WAITING)

    def _run(self) -> None:
        database, events = mongo.database(self._settings), redis.client(self._settings.redis_url)
        while not self._stop.is_set():
            try:
                alert = self._waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            while not self._stop.is_set():
                try:
                    raised = raise_alerts(database, [alert])
                except PyMongoError as error:
                    log.warning("an alert waits for MongoDB: %s", error)
                    self._stop.wait(RETRY_S)
                    continue
                try_to_publish_alerts(events, raised)
                break
        events.close()
        database.client.close()
