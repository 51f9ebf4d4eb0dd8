"""The errors of the JSON-RPC client.

RpcError
 |- RpcUnreachable    no endpoint gave a valid answer in time
 |- RpcRateLimited    every endpoint refuses further calls for a while
 |- RpcRefused        the endpoint answered with a JSON-RPC error, such as a revert
 |   `- RangeRefused  eth_getLogs was asked for more blocks or results than the endpoint allows
 `- RpcDisagreement   the endpoints of a quorum read gave different answers
"""

from oracle.errors import OracleError


class RpcError(OracleError):
    """The base of all errors of the JSON-RPC client."""


class RpcUnreachable(RpcError):
    """No endpoint gave a valid answer in time."""


class RpcRateLimited(RpcError):
    """Every endpoint refuses further calls; `retry_after_s` is the shortest pause that one of them asks for."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RpcRefused(RpcError):
    """The endpoint answered with a JSON-RPC error; `data` has a revert's bytes as 0x-hex."""

    def __init__(self, method: str, code: int, message: str, data: object = None) -> None:
        super().__init__(f"{method}: {message} ({code})")
        self.method, self.code, self.message, self.data = method, code, message, data


class RangeRefused(RpcRefused):
    """eth_getLogs was asked for more blocks or results than the endpoint allows: ask for fewer blocks."""


class RpcDisagreement(RpcError):
    """The endpoints of a quorum read gave different answers."""
