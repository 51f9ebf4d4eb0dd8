"""One process of a node: its roles and pools, each in a thread of its own, with shared keys, views and stores."""
