"""What the dapp's wallet needs of the server: a relay of JSON-RPC, a faucet on local chains, a place for evidence."""
