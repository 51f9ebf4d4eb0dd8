"""What a forecaster node does with an entry that its journal does not have, or that its operator changed."""

import logging
from dataclasses import replace
from typing import Any

import ape

from oracle.node.signing import sign


def _entered(world: Any, climatology: Any) -> Any:
    """A node that has entered round 0."""
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    node.step()
    return node


def _lose(world: Any, pattern: str) -> None:
    for file in (world.folder / "node").glob(pattern):
        file.unlink()


def _entry(world: Any) -> Any:
    return world.view().refresh().rounds[0].entries[world.forecasters["node"]]


def test_reveal__journal_lost__secret_and_event_suffice(world, climatology) -> None:
    _entered(world, climatology)
    _lose(world, "journal.sqlite*")
    again = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.9), wager_wei=50 * 10**18)
    world.at(world.pool.rules.gate(0))
    again.step()
    assert _entry(world).key is not None


def test_reveal__operator_committed_a_newer_revision__reveals_that_one(world, climatology) -> None:
    node = _entered(world, climatology)
    account, me = ape.accounts.test_accounts[5], world.forecasters["node"]
    parts = node._parts
    newest = replace(
        _entry(world).commit, revision=2, wager_wei=20 * 10**18, key_hash=parts.keys.hash_of(parts.scope(0, 2))
    )
    fields = tuple(newest.message().values())
    world.contracts.market.commit(fields, sign(newest, world.domain, account), sender=account)
    world.at(world.pool.rules.gate(0))
    node.step()
    entry = world.view().refresh().rounds[0].entries[me]
    assert (entry.commit.revision, entry.key is not None) == (2, True)


def test_reveal__sealed_with_another_secret__says_what_to_restore(world, climatology, caplog) -> None:
    _entered(world, climatology)
    _lose(world, "secret")
    _lose(world, "journal.sqlite*")
    again = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    world.at(world.pool.rules.gate(0))
    with caplog.at_level(logging.WARNING):
        again.step()
    assert _entry(world).key is None
    assert "revision 1 of" in caplog.text
    assert "restore the secret that sealed it" in caplog.text


def test_commit__promise_of_another_secret__is_not_signed(world, climatology, caplog) -> None:
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    node._promise(0, rules.gate(0) - rules.open_ahead_s)
    _lose(world, "secret")
    again = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    again.step()
    assert world.view().refresh().rounds == {}
    assert "the journal's promise was sealed with another secret" in caplog.text
