"""What can go wrong between the field and the stores.

StreamingError
├── RegionError        the SimBench files are missing or can't give what was asked for
├── OutsideProfiles    a time outside the year that the profiles cover
├── GatewayRefused     the gateway will never take this batch (wrong token, wrong form)
├── GatewayBusy        the gateway can't take it now; try again later
└── JobFailed          a streaming query ended on its own
"""


class StreamingError(Exception):
    """The base of everything this package raises on purpose."""


class RegionError(StreamingError):
    """The region can't be built as asked; the message says what to install or to ask for instead."""


class OutsideProfiles(StreamingError, ValueError):
    """A time for which SimBench has no value."""


class GatewayRefused(StreamingError):
    """The gateway answered that the batch is wrong; repeating it changes nothing."""


class GatewayBusy(StreamingError):
    """The gateway or the way to it is not able to take the batch now. `retry_after_s` is what it asked for, or None."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class JobFailed(StreamingError):
    """A streaming query ended without being asked to."""
