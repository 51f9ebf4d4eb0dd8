"""How the models of a competition are trained; one frozen choice for all of its tasks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Sizes and training of the members; `half_life_days` 0 weighs all days alike.

    `averaging` is the decay of the moving average of the weights, `noise` what is added to the standardised features.
    An answer is the mean over `passes` with the dropout and noise of training: without these the steps between
    quantiles, convex functions of what is shaken, come out too small. `trees` are LightGBM's, the peer.
    `head` says how quantiles are made (see network.py), `spread` whether their distances from the median are fitted to
    left-out cases.
    """

    members: int = 6
    hidden: int = 48
    layers: int = 2
    dropout: float = 0.3
    noise: float = 0.0
    epochs: int = 12
    batch: int = 64
    learning_rate: float = 4e-3
    weight_decay: float = 1e-3
    averaging: float = 0.98
    half_life_days: float = 0.0
    passes: int = 12
    seed: int = 1
    trees: int = 120
    head: str = "rising"
    spread: bool = True
