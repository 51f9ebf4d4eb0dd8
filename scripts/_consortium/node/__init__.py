"""A node of the market on a channel of Hyperledger Fabric: the adapters of its ledger port."""
