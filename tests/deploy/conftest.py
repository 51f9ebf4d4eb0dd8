"""The store with the images of this checkout, for the deep tests that start them."""

import pytest

from setup.images.__main__ import IMAGES, build
from setup.images.store import Store, missing


@pytest.fixture(scope="session")
def images() -> Store:
    """The store; what changed since the last run is built again."""
    if lacks := missing():
        pytest.skip(f"images need {', '.join(lacks)}: run setup/image_tools.sh")
    store = Store.of_machine()
    build(store, IMAGES)
    return store
