"""A local Fabric network: one Raft orderer, and a peer and a chaincode process for each organisation."""
