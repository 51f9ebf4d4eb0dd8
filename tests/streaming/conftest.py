"""Fixtures of the streaming tests: one Spark session, and the region."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from streaming.assets.model import Asset
from streaming.jobs.session import create_session
from streaming.simbench.region import region_assets


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The session that the jobs use, shared by all tests."""
    session = create_session("forewatt-tests")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def region() -> list[Asset]:
    """The demo's 64 assets."""
    return region_assets(64)
