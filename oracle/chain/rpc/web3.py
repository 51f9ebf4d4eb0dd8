"""Lets Ape and web3.py send their requests through the JSON-RPC client, so that they fail over, too."""

import json
from typing import Any

from web3.providers.base import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcRefused


class ClientProvider(JSONBaseProvider):
    """A web3 provider over the client. A refused call is an answer with an error, as web3 expects it."""

    def __init__(self, rpc: RpcClient, endpoint_uri: str) -> None:
        super().__init__()
        self._rpc = rpc
        # Ape asks a web3 provider for its address.
        self.endpoint_uri = endpoint_uri
        self._code: dict[str, Any] = {}
        """The code of contracts by address. It never changes, and Ape asks for it before each read."""

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """The endpoint's answer. Raises RpcUnreachable or RpcRateLimited."""
        # web3 encodes its own types, such as HexBytes.
        plain = json.loads(self.encode_rpc_request(method, params))["params"]
        try:
            if method == "eth_getCode" and plain[1:] == ["latest"]:
                return RPCResponse(jsonrpc="2.0", id=1, result=self._code_at(plain[0]))
            return RPCResponse(jsonrpc="2.0", id=1, result=self._rpc.call(method, *plain))
        except RpcRefused as error:
            answer: dict[str, object] = {"code": error.code, "message": error.message}
            if error.data is not None:
                answer["data"] = error.data
            return {"jsonrpc": "2.0", "id": 1, "error": answer}  # type: ignore[typeddict-item]

    def _code_at(self, address: str) -> Any:
        if address in self._code:
            return self._code[address]
        code = self._rpc.call("eth_getCode", address, "latest")
        # NOTE: an account without code may become a contract, for example one that a test deploys.
        if isinstance(code, str) and len(code) > len("0x"):
            self._code[address] = code
        return code
