"""The exceptions of the content store.

ContentError
+- ContentNotFound      no node that the gateways ask has the block
+- ContentMismatch      the answer is not the block that the CID names
+- ContentUnreachable   a node does not answer, not in time, or answers with an error
`- ContentNotPinned     fewer pin targets than the minimum stored the block
"""


class ContentError(Exception):
    """Base class: a request to the content store failed."""


class ContentNotFound(ContentError):
    """No node that the gateways ask has the block."""

    def __init__(self, cid: str, where: str) -> None:
        super().__init__(f"{cid} is not available from {where}; its publisher should pin it again")


class ContentMismatch(ContentError):
    """The answer is not the block that the CID names."""

    def __init__(self, cid: str, where: str) -> None:
        super().__init__(f"{where} answered with content that does not match {cid}; use another gateway")


class ContentUnreachable(ContentError):
    """A node does not answer, not in time, or answers with an error."""

    def __init__(self, where: str, why: object) -> None:
        super().__init__(f"the content store at {where} does not answer ({why}); start it or correct its URL")


class ContentNotPinned(ContentError):
    """Fewer pin targets than the minimum stored the block."""

    def __init__(self, stored: int, minimum: int, reasons: str) -> None:
        super().__init__(f"{stored} pin targets stored the block, {minimum} must: {reasons}")
