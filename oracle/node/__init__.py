"""The roles of the oracle node: pure plans over what the chain says, and the thin effects that carry them out."""
