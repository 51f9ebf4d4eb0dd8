"""One cluster for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.deploy.cluster.control_plane import Cluster, running


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster; KubernetesNotBuilt says what to run where its programs are missing."""
    with running(tmp_path_factory.mktemp("kubernetes")) as found:
        yield found
