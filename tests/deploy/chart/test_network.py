"""Who may reach whom in a release: exactly the connections of a table. Nothing here enforces the policies."""

import pytest

from tests.deploy.chart.connections import (
    HTTPS,
    PROCESSES,
    WITHOUT_METRICS,
    expected,
    manifests_of,
    places_of,
    policies_among,
    reached,
    spark_of,
)
from tests.deploy.chart.policies import Place, policies_of
from tests.deploy.chart.rendering import Manifest

pytestmark = pytest.mark.deep


@pytest.fixture(scope="module", params=["embedded", "operator"])
def release(request: pytest.FixtureRequest) -> tuple[list[Place], list[Manifest]]:
    """The pods of a release with every process, and its policies."""
    manifests = manifests_of(request.param)
    return places_of(manifests), policies_among(manifests)


def test_pods__both_ways__are_denied_by_default(release: tuple[list[Place], list[Manifest]]) -> None:
    places, policies = release
    (denial,) = [p for p in policies if p["metadata"]["name"] == "forewatt-default-deny"]
    assert denial["spec"].keys() == {"podSelector", "policyTypes"}
    for place in places:
        for kind in ("Ingress", "Egress"):
            assert denial in policies_of(policies, place, kind), place.name


def test_connections__every_pair__is_allowed_exactly_if_it_is_in_the_table(
    release: tuple[list[Place], list[Manifest]],
) -> None:
    places, policies = release
    spark = spark_of(places)
    assert {place.name for place in places} == {*PROCESSES, *WITHOUT_METRICS, *spark}
    found, wanted = reached(places, policies), expected(spark)
    assert found - wanted == set(), "allowed, but not in the table"
    assert wanted - found == set(), "in the table, but not allowed"


def test_connections__without_the_denial__strangers_get_in(release: tuple[list[Place], list[Manifest]]) -> None:
    places, policies = release
    open_to_all = [p for p in policies if p["metadata"]["name"] != "forewatt-default-deny"]
    more = reached(places, open_to_all) - reached(places, policies)
    assert ("frontend", "internet", HTTPS) in more
    assert not [entry for entry in reached(places, policies) if entry[0] in ("tenant", "neighbour")]
