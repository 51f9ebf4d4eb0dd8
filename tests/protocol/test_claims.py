"""The bonds of a dispute's claims."""

from forewatt.protocol.claims import MAX_BONDED, claim_bond_wei
from forewatt.protocol.vectors.typed import example_params


def test_claim_bond__many_claims__doubles_every_four() -> None:
    rules = example_params()
    bonds = [claim_bond_wei(rules, earlier) for earlier in range(MAX_BONDED)]
    assert bonds == [rules.observe_bond_wei * factor for factor in (1, 2, 4, 8) for _ in range(4)]
    assert sum(bonds) == 60 * rules.observe_bond_wei
