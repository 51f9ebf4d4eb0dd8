"""The registry of sinks. A new sink is a class with the methods of `Sink`, and one line in SINKS."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context

import pyarrow as pa

from forewatt.settings import Settings
from streaming.jobs.sinks import BatchId, Feed, Remembering, Sink
from streaming.jobs.sinks.archive import ArchiveSink
from streaming.jobs.sinks.features import FeaturesSink
from streaming.jobs.sinks.outlook import PriceSink, WeatherForecastSink
from streaming.jobs.sinks.readings import ReadingsSink

SINKS: tuple[type[Sink], ...] = (
    FeaturesSink,
    ReadingsSink,
    ArchiveSink,
    WeatherForecastSink,
    PriceSink,
)


class OpenSinks:
    """One open sink of every registered class."""

    def __init__(self, settings: Settings, classes: Sequence[type[Sink]] = SINKS) -> None:
        self._by_feed: dict[Feed, list[Sink]] = {feed: [] for feed in Feed}
        for sink_class in classes:
            if sink_class.feed is not Feed.ARCHIVE or settings.archive_url:
                self._by_feed[sink_class.feed].append(sink_class(settings))
        self._pool = ThreadPoolExecutor(max(map(len, self._by_feed.values())))

    def columns(self, feed: Feed) -> list[str]:
        """The columns that the feed's sinks read, sorted. Empty if the feed has no sink."""
        return sorted({column for sink in self._by_feed[feed] for column in sink.columns})

    def write(self, feed: Feed, rows: pa.Table, batch: BatchId) -> None:
        """Write a batch to all sinks of a feed at the same time. Raises the first sink's exception after all ended."""
        # The sinks do not read what the others write, and they wait for their stores most of the time.
        # Each thread has the trace of the batch.
        writes = [self._pool.submit(copy_context().run, sink.write, rows, batch) for sink in self._by_feed[feed]]
        wait(writes)
        for write in writes:
            write.result()

    def forget(self, asset_ids: Sequence[str]) -> None:
        """Drop what the readings' sinks remember of these assets; while none of them writes."""
        for sink in self._by_feed[Feed.READINGS]:
            if isinstance(sink, Remembering):
                sink.forget(asset_ids)

    def close(self) -> None:
        """Close all sinks."""
        self._pool.shutdown()
        for sinks in self._by_feed.values():
            for sink in sinks:
                sink.close()
