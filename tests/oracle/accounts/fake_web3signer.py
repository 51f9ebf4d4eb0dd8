"""A fake of Web3Signer's JSON-RPC API for tests: no binary of it is available here.

It checks that each EIP-712 request is complete and is a Forewatt message before it signs, and signs transactions for
one chain, as `web3signer eth1 --chain-id N` does.
"""

import json
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from fastapi import FastAPI

PRIMARY = ("ForecastCommit", "Observation")


def web3signer_app(keys: list[bytes], chain_id: int, signs_typed_with: bytes | None = None) -> FastAPI:
    """The API with these keys; `signs_typed_with` is another key that it uses for typed data, as a faulty one would."""
    accounts = {Account.from_key(key).address: Account.from_key(key) for key in keys}
    app = FastAPI()

    @app.post("/")
    def answer(request: dict[str, Any]) -> dict[str, Any]:
        head = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            return {**head, "result": _result(request["method"], request["params"])}
        except (KeyError, ValueError, TypeError, AssertionError) as error:
            return {**head, "error": {"code": -32602, "message": f"invalid params: {error!r}"}}

    def _result(method: str, params: list[Any]) -> Any:
        if method == "eth_accounts":
            return [address.lower() for address in accounts]
        if method == "eth_signTransaction":
            fields = dict(params[0])
            account = accounts[fields.pop("from")]
            unsigned = {name: int(value, 16) if name not in ("to", "data") else value for name, value in fields.items()}
            raw = account.sign_transaction({**unsigned, "chainId": chain_id}).raw_transaction
            return "0x" + raw.hex()
        if method == "eth_signTypedData":
            address, text = params
            document = json.loads(text)
            assert document["primaryType"] in PRIMARY
            assert document["domain"]["name"] == "Forewatt"
            assert document["domain"]["chainId"] == chain_id
            names = {field["name"] for field in document["types"][document["primaryType"]]}
            assert names == set(document["message"])
            account = Account.from_key(signs_typed_with) if signs_typed_with else accounts[address]
            return "0x" + account.sign_message(encode_typed_data(full_message=document)).signature.hex()
        raise ValueError(method)

    return app
