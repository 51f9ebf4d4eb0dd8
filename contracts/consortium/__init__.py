"""The market on a Hyperledger Fabric channel: the chaincode's logic, behind a port to the ledger."""
