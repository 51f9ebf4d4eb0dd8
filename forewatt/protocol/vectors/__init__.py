"""The shared vectors: the cases, extremes among them, by which Solidity and TypeScript prove that they equal Python."""

import json

from forewatt.protocol.vectors import deviation, payoff, pinball, refute, seal, tree, typed
from forewatt.protocol.vectors.encoding import Json


def vector_files() -> dict[str, str]:
    """File name -> its text; the same bytes on every machine."""
    cases: dict[str, Json] = {
        "tree": tree.cases(),
        "seal": seal.cases(),
        "typed": typed.cases(),
        "pinball": pinball.cases(),
        "payoff": payoff.cases(),
        "refute": refute.cases(),
        "deviation": deviation.cases(),
    }
    return {f"{name}.json": json.dumps(content, indent=1) + "\n" for name, content in cases.items()}
