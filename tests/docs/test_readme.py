"""The README, followed as a newcomer does: its commands, in a fresh clone."""

import pytest

from tests.docs.blocks import Reader
from tests.setup.clones import fresh_clone, newcomers_environment

pytestmark = pytest.mark.deep
SMALL = {"ARGS": "--exit --feeds 8 --rounds 1", "SUITES": "dapp"}
"""Variables of make that shorten the two commands: a small demo that ends, and one suite."""


def test_readme__followed_in_a_fresh_clone__works() -> None:
    clone = fresh_clone("readme")
    with Reader(clone, {**newcomers_environment(), **SMALL}) as reader:
        assert reader.follow(clone / "README.md") == 2
