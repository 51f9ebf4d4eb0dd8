"""How an ensemble is trained: what the service and the backtests share, and what only the backtests have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Training:
    """Size and training of an ensemble's members.

    `averaging` is the decay of the weights' moving average, `noise` the deviation of what is added to the standardised
    features.
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
    seed: int = 1


@dataclass(frozen=True)
class Recipe(Training):
    """One frozen choice for all tasks of a competition.

    `half_life_days` halves the weight of a case with every such age; 0 weighs all days alike. A prediction is the mean
    over `passes` with the dropout and noise of training: without them the steps between quantiles come out too small,
    since they are convex functions of the noisy values. `trees` is the number of LightGBM's trees. `head` names the
    network's head (see heads.py). `floor` is the lowest value of the centred head in multiples of the scale; None for
    power of both signs. `spread` enables recalibration on left-out cases.
    """

    half_life_days: float = 0.0
    passes: int = 12
    trees: int = 120
    head: str = "rising"
    floor: float | None = 0.0
    spread: bool = True
