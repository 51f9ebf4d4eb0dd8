"""A world behind the faulty proxy is a world like any other until a rule says otherwise."""

import ape

from tests.oracle.faults import rules


def test_faulty_world__no_rules__round_is_played_through_the_proxy(faulty_world, climatology) -> None:
    world, rules_of_pool = faulty_world, faulty_world.pool.rules
    node = world.forecaster("one", ape.accounts.test_accounts[5], climatology(0.4))
    world.at(rules_of_pool.gate(0) - rules_of_pool.open_ahead_s)
    node.step()
    assert world.forecasters["one"] in world.view().refresh().rounds[0].entries
    assert world.proxy.count()["eth_sendRawTransaction"] > 0

    rules.reorg(world.proxy, 1)
    assert world.view().refresh().rounds == {}, "the commit is gone"


def test_rules__stale_head_and_logs__are_of_earlier_blocks(faulty_world) -> None:
    proxy = faulty_world.proxy
    newest = rules.head_of(proxy)
    with proxy.misbehaving(rules.stale_head(2)):
        assert int(faulty_world.provider.make_request("eth_blockNumber", []), 16) == newest - 2
        block = faulty_world.provider.make_request("eth_getBlockByNumber", ["latest", False])
        assert int(block["number"], 16) == newest - 2
    everything = {"fromBlock": "0x0", "toBlock": hex(newest)}
    logs = faulty_world.provider.make_request("eth_getLogs", [everything])
    last = int(logs[-1]["blockNumber"], 16)
    with proxy.misbehaving(rules.stale_logs(newest - last + 1)):
        fewer = faulty_world.provider.make_request("eth_getLogs", [everything])
    assert fewer == [log for log in logs if int(log["blockNumber"], 16) < last]
