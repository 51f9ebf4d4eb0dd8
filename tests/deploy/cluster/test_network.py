"""The API server stores the policies as they are meant: with them, the connections are those of the table."""

from pathlib import Path

import pytest

from tests.deploy.chart.connections import (
    NAMESPACE,
    expected,
    manifests_of,
    places_of,
    policies_among,
    reached,
    spark_of,
)
from tests.deploy.cluster.control_plane import Cluster
from tests.deploy.cluster.market import prepare

pytestmark = pytest.mark.deep


def test_policies__as_stored__allow_exactly_the_table(cluster: Cluster, tmp_path: Path) -> None:
    prepare(cluster, NAMESPACE, tmp_path)
    for mode in ("embedded", "operator"):
        manifests = manifests_of(mode)
        cluster.kubectl("delete", "networkpolicies", "--all", "-n", NAMESPACE)
        cluster.create(policies_among(manifests))
        places, policies = places_of(manifests), cluster.get("networkpolicies", NAMESPACE)
        assert reached(places, policies) == expected(spark_of(places))
