"""Commands of `forewatt node`: set a node up, look after its stake, and see what it does."""
