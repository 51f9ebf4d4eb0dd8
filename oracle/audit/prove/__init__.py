"""Proves what endpoints answer: headers by their hash chain, logs by receipts, code and storage by the state's trie."""
