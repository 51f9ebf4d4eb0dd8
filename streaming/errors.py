"""The exceptions of the streaming package.

StreamingError
├── RegionError        the SimBench files are missing, or the region has too few assets
├── OutsideProfiles    a time outside the year of the profiles
├── GatewayRefused     the gateway rejects this batch for good (wrong token or form)
├── GatewayConflict    the gateway has this sequence already, with other content
├── GatewayBusy        the gateway can't take the batch now; retry later
├── JobFailed          a streaming query failed
├── CheckpointTaken    another process runs the jobs with these checkpoints
└── ShardMisfit        the topics can't be divided into these shards
"""


class StreamingError(Exception):
    """Base of all exceptions that this package raises."""


class RegionError(StreamingError):
    """The region can't be built; the message names the remedy."""


class OutsideProfiles(StreamingError, ValueError):
    """SimBench has no value for this time."""


class GatewayRefused(StreamingError):
    """The gateway rejected the whole batch with an HTTP status; repeating it does not help."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


class GatewayConflict(StreamingError):
    """The gateway has this sequence already, with other content: another agent uses the same name and buffer."""


class GatewayBusy(StreamingError):
    """The gateway is busy or unreachable. `retry_after_s` is the pause that it asked for, or None."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class JobFailed(StreamingError):
    """A streaming query failed, or could not start."""


class CheckpointTaken(StreamingError):
    """Another process runs the jobs with these checkpoints; the message says which, and what to do."""


class ShardMisfit(StreamingError):
    """The telemetry topics can't be divided into these shards; the message names the setting."""
