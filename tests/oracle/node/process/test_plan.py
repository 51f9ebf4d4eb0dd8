"""Which accounts the roles of a process use."""

import pytest

from oracle.errors import AccountError, DeploymentError
from oracle.node.process.parts import pool_id
from oracle.node.process.plan import Role, accounts_of, addresses_of

FORECASTER, ATTESTOR, SETTLER = Role.FORECASTER, Role.ATTESTOR, Role.SETTLER


def test_accounts__without_a_role__are_for_every_role() -> None:
    assert accounts_of([FORECASTER, SETTLER], ["alice"]) == {FORECASTER: ("alice",), SETTLER: ("alice",)}


def test_accounts__named_for_a_role__replace_those_for_all() -> None:
    given = ["alice", "attestor=bob", "attestor=carol"]
    assert accounts_of([FORECASTER, ATTESTOR], given) == {FORECASTER: ("alice",), ATTESTOR: ("bob", "carol")}


@pytest.mark.parametrize(
    ("roles", "given", "words"),
    [
        ([FORECASTER, SETTLER], ["forecaster=alice"], "the settler has no account"),
        ([FORECASTER], ["forecaster="], "the forecaster has no account"),
        ([SETTLER], ["alice", "bob"], "a settler works with one account"),
        ([FORECASTER], ["alice", "settler=bob"], "names the role settler, which this process does not run"),
    ],
)
def test_accounts__that_do_not_fit_the_roles__are_refused_with_the_remedy(
    roles: list[Role], given: list[str], words: str
) -> None:
    with pytest.raises(AccountError, match=words):
        accounts_of(roles, given)


def test_addresses__in_any_case__are_checksummed_and_kept_once() -> None:
    checked = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    assert addresses_of([checked.lower(), checked], "there") == (checked,)
    with pytest.raises(AccountError, match="there: 'alice' is no address"):
        addresses_of([checked, "alice"], "there")


@pytest.mark.parametrize("name", ["0x12", "pool", "0x" + "g" * 64, ""])
def test_pool__that_is_no_id__is_refused(name: str) -> None:
    with pytest.raises(DeploymentError, match="is not the id of a pool"):
        pool_id(name)
