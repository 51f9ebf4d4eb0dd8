"""Keeps the packages in reach of a command.

`ape run` takes the checkout off sys.path before a command's body runs, also where an editable install had put it there.
Scripts import this module at their top, while it still can be found, and call `packages` in the body.
"""

import sys
from pathlib import Path

CHECKOUT = str(Path(__file__).resolve().parents[1])


def packages() -> None:
    """Put the checkout back on sys.path, for this process and for those that it spawns."""
    if CHECKOUT not in sys.path:
        sys.path.insert(0, CHECKOUT)
