"""Errors that tests expect: their data is what the chain sent, also where anvil's message shows it as text."""

import pytest

from tests.contracts.errors import refusals

ECHO = "0x365f5f37365ffd"
"""A contract that reverts with the data of the call: CALLDATACOPY all, REVERT all."""
ADDRESS = "0x00000000000000000000000000000000000e0e0e"


@pytest.mark.parametrize("ending", [b"", b" ", b"\n", b"text: ab", "\u2003".encode(), b"\xff"])
def test_refusals__any_arguments__as_the_chain_sent_them(chain, ending: bytes) -> None:
    sent = b"\x12\x34\x56\x78" + bytes(31) + b"\x40" + ending.rjust(32, b"\0")
    call = {"to": ADDRESS, "data": "0x" + sent.hex()}
    provider = chain.provider.web3.provider
    with refusals(provider) as data:
        reply = provider.make_request("eth_call", [call, "latest", {ADDRESS: {"code": ECHO}}])
    assert (data, "error" in reply) == ([sent], True)
    assert "decode_rpc_response" not in vars(provider)
