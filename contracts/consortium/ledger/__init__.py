"""What the chaincode needs of a ledger: the port, the keys, the records, the context of a call."""
