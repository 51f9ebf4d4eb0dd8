"""Test vectors with which Solidity and TypeScript prove that they agree with Python, extreme cases included."""

import json

from forewatt.protocol.vectors import deviation, payoff, pinball, refute, seal, tree, typed
from forewatt.protocol.vectors.encoding import Json


def vector_files() -> dict[str, str]:
    """File name -> text, identical on every machine."""
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
