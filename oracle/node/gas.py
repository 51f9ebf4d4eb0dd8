"""How much gas the roles of a node use, with eight entries in a round."""

FORECASTER_GAS = 180_000
"""A commit and a reveal."""
OBSERVE_GAS, PROPOSE_GAS, FINALIZE_GAS = 125_000, 285_000, 390_000
CANCEL_GAS, LAPSE_GAS = 200_000, 80_000
SETTLER_GAS = OBSERVE_GAS + PROPOSE_GAS + FINALIZE_GAS + 100_000
"""A round from its observation to its end, and the claim of what it paid."""
WATCHER_GAS = 50_000
"""A refutation and a proposal in twenty rounds: most rounds need neither."""
RELAYER_GAS = 10 * FORECASTER_GAS
"""Ten forecasters' commits and reveals."""
ROUND_GAS = {
    "forecaster": FORECASTER_GAS,
    "settler": SETTLER_GAS,
    "attestor": 0,
    "watcher": WATCHER_GAS,
    "relayer": RELAYER_GAS,
}
"""Gas of a round by role. Attestors only sign."""
