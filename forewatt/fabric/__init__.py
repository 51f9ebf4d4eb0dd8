"""Hyperledger Fabric as a client sees it: identities, the peer's gateway, blocks."""
