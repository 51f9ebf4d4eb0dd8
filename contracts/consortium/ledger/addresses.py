"""Addresses of clients and organisations, and the domain of the market.

A client has no key on a chain. Its address follows from its organisation and its certificate's subject, so that it
stays the same when the certificate is renewed. So commits, contexts and pools have the same bytes as on the EVM.
"""

from functools import lru_cache

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from contracts.consortium.ledger.port import Identity
from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.typed import Domain

NOBODY = "0x" + "00" * 20


def address_of(identity: Identity) -> str:
    """The address of a client."""
    return _address("client", identity.msp, identity.subject)


def organisation_address(msp: str) -> str:
    """The address of an organisation, which stands for it as an attestor or an arbitrator."""
    return _address("organisation", msp)


def domain_of(channel: str) -> Domain:
    """The domain of a channel's market: what contexts of commits and ids of pools are bound to."""
    chain_id = int.from_bytes(keccak(encode_canonical(["channel", channel]))[:8], "big")
    return Domain(chain_id, _address("market", channel))


@lru_cache(maxsize=4096)
def _address(*parts: str) -> str:
    return str(to_checksum_address(keccak(encode_canonical(list(parts)))[12:]))
