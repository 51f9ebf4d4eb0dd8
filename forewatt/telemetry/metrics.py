"""The metrics that processes of several kinds share, and the server of processes that have no HTTP of their own.

A metric's name is `forewatt_PART_WHAT`: PART is the part of the process that counts, WHAT ends with the unit. Counters
end with `_total`. docs/reference/metrics.md lists all of them.
"""

import shutil
from pathlib import Path

from prometheus_client import Gauge, start_http_server

DISK_FREE = Gauge("forewatt_disk_free_bytes", "Free space of the disk below one of the process's folders", ["folder"])
DISK_SIZE = Gauge("forewatt_disk_size_bytes", "Size of the disk below one of the process's folders", ["folder"])


def serve_metrics(host: str, port: int | None) -> None:
    """Serve /metrics from a thread of its own until the process ends; without a port, not at all."""
    if port is not None:
        start_http_server(port, host)


def watch_disk(folder: Path) -> None:
    """Report the disk below a folder of this process at every scrape, under the folder's path as it was given."""
    DISK_FREE.labels(str(folder)).set_function(lambda: shutil.disk_usage(existing(folder)).free)
    DISK_SIZE.labels(str(folder)).set_function(lambda: shutil.disk_usage(existing(folder)).total)


def existing(folder: Path) -> Path:
    """The folder, or the nearest folder above that exists."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.is_dir())
