"""The roles of the oracle node: pure plans over the chain's state, and thin effects that carry them out."""
