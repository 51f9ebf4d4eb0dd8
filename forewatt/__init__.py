"""The shared language of Forewatt: protocol, stores, settings, clock and the web kit; it imports nothing of ours."""

import os

# The library's first choice, pycryptodome, takes five times as long for a hash.
os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")
