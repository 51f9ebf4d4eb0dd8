"""The index's tables follow reorgs: they equal those of a new index."""

from typing import Any

import ape
import psycopg
import pytest

from forewatt.stores import postgres
from oracle.service.chain_index import indexer_of
from oracle.service.index import Index
from tests.oracle.faults import rules
from tests.oracle.faults.proxy import PASS, Call

TABLES = ("rounds", "entries", "round_forecasts", "forecasters")


def tables(url: str) -> dict[str, list[Any]]:
    """Every row of every table of the index."""
    with postgres.connect(url) as connection:
        return {
            table: sorted(connection.execute(psycopg.sql.SQL("select * from {}").format(psycopg.sql.Identifier(table))))
            for table in TABLES
        }


def rebuilt(settings) -> dict[str, list[Any]]:
    """The tables of a new index, which reads the chain with a view of its own."""
    with indexer_of(settings.model_copy(update={"rpc_url": f"{settings.rpc_url}/"}), Index()) as indexer:
        indexer.step()
    return tables(settings.postgres_url)


@pytest.mark.parametrize("blocks", [1, 2])
def test_index__reorg_removes_commits_and_reveals__tables_equal_a_new_index(
    faulty_world, faulty_settings, climatology, blocks
) -> None:
    world, pool_rules, settings = faulty_world, faulty_world.pool.rules, faulty_settings
    one = world.forecaster("one", ape.accounts.test_accounts[5], climatology(0.4))
    two = world.forecaster("two", ape.accounts.test_accounts[6], climatology(0.6))
    with indexer_of(settings, Index()) as indexer:
        world.at(pool_rules.gate(0) - pool_rules.open_ahead_s)
        one.step()
        two.step()
        indexer.step()
        assert len(tables(settings.postgres_url)["entries"]) == 2
        rules.reorg(world.proxy, blocks)
        indexer.step()
        after = tables(settings.postgres_url)
        assert len(after["entries"]) == 2 - blocks

        world.at(pool_rules.gate(0) - 60)
        one.step()
        two.step()
        world.at(pool_rules.gate(0))
        one.step()
        two.step()
        indexer.step()
        assert len({row[1] for row in tables(settings.postgres_url)["round_forecasts"]}) == 2
        rules.reorg(world.proxy, blocks)
        indexer.step()
        after = tables(settings.postgres_url)
        assert len({row[1] for row in after["round_forecasts"]}) == 2 - blocks
    assert after == rebuilt(settings)


def test_index__endpoint_fails_for_a_while__tables_stay_and_follow_later(
    faulty_world, faulty_settings, climatology
) -> None:
    world, pool_rules = faulty_world, faulty_world.pool.rules
    node = world.forecaster("one", ape.accounts.test_accounts[5], climatology(0.4))
    with indexer_of(faulty_settings, Index()) as indexer:
        world.at(pool_rules.gate(0) - pool_rules.open_ahead_s)
        node.step()
        indexer.step()
        before = tables(faulty_settings.postgres_url)
        with world.proxy.misbehaving(rules.failing()), pytest.raises(Exception, match="no endpoint"):
            indexer.step()
        assert tables(faulty_settings.postgres_url) == before
        rules.reorg(world.proxy, 1)
        indexer.step()
        assert tables(faulty_settings.postgres_url)["entries"] == []


def test_index__step__asks_the_chain_for_its_head_once(faulty_world, faulty_settings) -> None:
    heads = []

    def count(call: Call) -> Any:
        if call.method == "eth_getBlockByNumber" and call.params[0] == "latest":
            heads.append(call)
        return PASS

    with indexer_of(faulty_settings, Index()) as indexer:
        indexer.step()
        faulty_world.at(faulty_world.pool.rules.gate(0) - 60)
        with faulty_world.proxy.misbehaving(count):
            indexer.step()
    assert len(heads) == 1
