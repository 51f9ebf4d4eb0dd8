"""Every byte that crosses the chain boundary: pure functions over integers, enough on their own to verify a round."""
