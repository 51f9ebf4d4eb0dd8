"""The registry opens all sinks, so a new sink needs one line in SINKS and no other change."""

import threading
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pytest

from forewatt.settings import Settings
from streaming.jobs import queries
from streaming.jobs.sinks import BatchId, Feed
from streaming.jobs.sinks.registry import SINKS, OpenSinks

ROWS = pa.table({"asset_id": ["s-1"], "reason": [None]})
BATCH = BatchId("telemetry", 7)


class NewSink:
    """A sink that nothing but the list of classes mentions."""

    feed: ClassVar = Feed.READINGS
    columns: ClassVar[tuple[str, ...]] = ("asset_id", "new_column")
    opened: ClassVar[list["NewSink"]] = []

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.written: list[tuple[pa.Table, BatchId]] = []
        self.closed = False
        self.opened.append(self)

    def write(self, rows: pa.Table, batch: BatchId, /) -> None:
        self.written.append((rows, batch))

    def close(self) -> None:
        self.closed = True


class ArchivingSink(NewSink):
    feed: ClassVar = Feed.ARCHIVE


class FailingSink(NewSink):
    columns: ClassVar[tuple[str, ...]] = ("reason",)

    def write(self, _rows: pa.Table, _batch: BatchId, /) -> None:
        raise ConnectionError("the store is unavailable")


@pytest.fixture(autouse=True)
def forget_opened() -> None:
    NewSink.opened.clear()


def test_a_sink_in_the_list_gets_columns_batches_and_a_close() -> None:
    settings = Settings()
    sinks = OpenSinks(settings, (NewSink,))
    assert sinks.columns(Feed.READINGS) == ["asset_id", "new_column"]
    assert sinks.columns(Feed.PRICES) == []
    sinks.write(Feed.READINGS, ROWS, BATCH)
    sinks.write(Feed.PRICES, ROWS, BATCH)
    sinks.close()
    (sink,) = NewSink.opened
    assert (sink.settings, sink.written, sink.closed) == (settings, [(ROWS, BATCH)], True)


def test_sinks_of_a_feed_are_written_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)

    class WaitingSink(NewSink):
        def write(self, _rows: pa.Table, _batch: BatchId, /) -> None:
            both.wait()

    sinks = OpenSinks(Settings(), (WaitingSink, WaitingSink))
    sinks.write(Feed.READINGS, ROWS, BATCH)
    sinks.close()


def test_a_failure_is_raised_after_the_other_sinks_have_written() -> None:
    sinks = OpenSinks(Settings(), (FailingSink, NewSink))
    assert sinks.columns(Feed.READINGS) == ["asset_id", "new_column", "reason"]
    with pytest.raises(ConnectionError):
        sinks.write(Feed.READINGS, ROWS, BATCH)
    assert NewSink.opened[1].written == [(ROWS, BATCH)]
    sinks.close()


@pytest.mark.parametrize(("archive_url", "opened"), [("", 0), ("archive", 1)])
def test_archive_sinks_are_only_opened_if_there_is_an_archive(archive_url: str, opened: int) -> None:
    sinks = OpenSinks(Settings(archive_url=archive_url), (NewSink, ArchivingSink))
    assert sum(sink.feed is Feed.ARCHIVE for sink in NewSink.opened) == opened
    sinks.close()


def test_every_feed_has_a_registered_sink_and_the_queries_name_none() -> None:
    assert {sink.feed for sink in SINKS} == set(Feed)
    source = Path(queries.__file__).read_text()
    assert [sink.__name__ for sink in SINKS if sink.__name__ in source] == []
