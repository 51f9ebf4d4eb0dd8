"""Whole rounds on a real chain, from forecasts over HTTP to paid wagers, played by the three roles."""

from collections.abc import Callable
from typing import Any

import ape
import pytest

from forewatt.protocol.cid import cid_of
from forewatt.protocol.payoff import Scored, payoff
from oracle.chain.contracts import Contracts
from tests.oracle.audit.bare import mined
from tests.oracle.node.cheat import Cheat


def test_rounds__three_roles__settled_and_paid_by_the_protocol(world, climatology) -> None:
    near = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    far = world.forecaster("far", ape.accounts.test_accounts[6], climatology(0.9, left_out=("asset4",)))
    for number in range(3):
        world.measure(number, 0.4 + 0.01 * number)
    world.play((near, far, world.settler()), rounds=3)

    state = world.view().refresh().rounds[2]
    assert state.ended is not None
    assert not state.ended.cancelled
    assert state.proposals[0].has_reference
    in_order, rules = state.in_order(), world.pool.rules
    entries = [Scored(entry.commit.wager_wei, score) for entry, score in zip(in_order, state.ended.scores, strict=True)]
    paid = payoff(entries, state.ended.reference_score, rules.lambda_bps, state.mu_eff_bps)
    assert state.ended.payouts_wei == paid.payouts_wei
    by_forecaster = dict(zip((entry.forecaster for entry in in_order), state.ended.payouts_wei, strict=True))
    assert by_forecaster[world.forecasters["near"]] > by_forecaster[world.forecasters["far"]]


def test_rounds__forecaster_stops_after_its_commit__forfeits_only_its_own_wager(world, climatology) -> None:
    stays = world.forecaster("stays", ape.accounts.test_accounts[5], climatology(0.4))
    # A wager is rounded down to whole units.
    wager_wei = 10 * 10**18 + 10**15 - 1
    leaves = world.forecaster("leaves", ape.accounts.test_accounts[6], climatology(0.5), wager_wei)
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    stays.step()
    leaves.step()
    world.measure(0, 0.4)
    world.play((stays, world.settler()), rounds=1)

    state = world.view().refresh().rounds[0]
    assert state.ended is not None
    lost = dict(zip((entry.forecaster for entry in state.in_order()), state.ended.forfeits_wei, strict=True))
    assert lost == {world.forecasters["stays"]: 0, world.forecasters["leaves"]: 4 * 10**18}


def test_forecaster__restarted_between_signing_and_reveal__continues_from_its_journal(world, climatology) -> None:
    account = ape.accounts.test_accounts[5]
    rules = world.pool.rules
    first = world.forecaster("node", account, climatology(0.4))
    world.at(rules.gate(0) - rules.open_ahead_s)
    first.step()
    committed = world.view().refresh().rounds[0].entries[world.forecasters["node"]]

    second = world.forecaster("node", account, climatology(0.8))
    second.step()
    world.at(rules.gate(0))
    second.step()
    entry = world.view().refresh().rounds[0].entries[world.forecasters["node"]]
    assert entry.commit == committed.commit
    assert entry.key is not None


def test_rounds__payload_not_available__not_counted_and_forfeited(world, climatology) -> None:
    honest = world.forecaster("honest", ape.accounts.test_accounts[5], climatology(0.4))
    ghost = Cheat(world, "ghost", ape.accounts.test_accounts[6], climatology(0.4))
    world.at(ghost.opening)
    honest.step()
    ghost.commit(root=b"\1" * 32, cid=cid_of(b"pinned nowhere"))
    world.at(world.pool.rules.gate(0))
    honest.step()
    ghost.reveal(ghost.key)
    world.measure(0, 0.4)
    world.play((world.settler(),), rounds=1)

    state = world.view().refresh().rounds[0]
    assert state.observed.available == 0b01
    assert [entry.forecaster for entry in state.counted()] == [world.forecasters["honest"]]
    assert state.ended.forfeits_wei == (0, 4 * 10**17)


def test_rounds__copied_commitments__never_counted_and_forfeited(world, climatology) -> None:
    honest = world.forecaster("honest", ape.accounts.test_accounts[5], climatology(0.4))
    whole = Cheat(world, "copies all", ape.accounts.test_accounts[6], climatology(0.4))
    partial = Cheat(world, "copies root and payload", ape.accounts.test_accounts[7], climatology(0.4))
    world.at(whole.opening)
    honest.step()
    victim = world.view().refresh().rounds[0].entries[world.forecasters["honest"]].commit
    whole.commit(root=victim.root, cid=victim.cid, key_hash=victim.key_hash)
    partial.commit(root=victim.root, cid=victim.cid)
    world.at(world.pool.rules.gate(0))
    honest.step()
    key = world.view().refresh().rounds[0].entries[victim.forecaster].key
    for guess in (key, whole.key):
        with ape.reverts(world.contracts.market.WrongKey):
            whole.reveal(guess)
    with ape.reverts(world.contracts.market.WrongKey):
        partial.reveal(key)
    partial.reveal(partial.key)
    world.measure(0, 0.4)
    world.play((world.settler(),), rounds=1)

    state = world.view().refresh().rounds[0]
    assert [entry.key is not None for entry in state.in_order()] == [True, False, True]
    assert state.observed.available == 0b001
    assert state.ended.forfeits_wei == (0, 4 * 10**17, 4 * 10**17)
    assert state.ended.payouts_wei[1:] == (6 * 10**17, 6 * 10**17)


def test_rounds__no_attestation__cancelled_at_hard_end_and_wagers_returned(world, climatology) -> None:
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    settler = world.settler(attested=False)
    world.play((node, settler), rounds=1)

    rounds = world.view().refresh().rounds
    assert rounds[0].ended.cancelled
    assert rounds[0].ended.forfeits_wei == (0,)
    running = sum(state.ended is None for state in rounds.values())
    assert world.contracts.vault.forecasterOf(world.forecasters["node"]).locked == running * 4 * 10**18


def _play_until_proposals_open(world: Any, node: Any, settler: Any, number: int) -> None:
    """Play a round of one forecaster from the commit to the observation; the time is then its disputeEnd."""
    rules = world.pool.rules
    world.at(rules.gate(number) - rules.open_ahead_s)
    node.step()
    world.at(rules.gate(number))
    node.step()
    world.at(rules.gate(number) + rules.observe_start_s)
    settler.step()
    world.at(rules.gate(number) + rules.dispute_end_s)


def _plainly(contracts: Contracts, liar: Any, *arguments: object) -> None:
    contracts.market.propose(*arguments, sender=liar)


def _with_dirty_padding(contracts: Contracts, liar: Any, *arguments: object) -> None:
    """Propose with a byte that is not zero after the end of the last row, which a strict decoder refuses."""
    clean = bytes(contracts.market.propose.encode_input(*arguments))
    assert clean[-1] == 0
    liar.transfer(contracts.market, data=clean[:-1] + b"\x01", value=0)


def _from_a_contract(contracts: Contracts, liar: Any, *arguments: object) -> None:
    """Propose from a contract, so that the transaction's own calldata is no call of `propose`."""
    # Calls the address in the first word with the rest of its calldata, and reverts if that call does.
    code = "60203603806020600037600060009160006000600035" + "5af1602057600060" + "00fd5b00"
    initcode = f"60{len(code) // 2:02x}600c60003960{len(code) // 2:02x}6000f3{code}"
    request = ape.networks.active_provider.make_request
    created = request("eth_sendTransaction", [{"from": liar.address, "data": "0x" + initcode}])
    forwarder = str(mined(lambda: request("eth_getTransactionReceipt", [created]))["contractAddress"])
    contracts.token.mint(forwarder, 1_000 * 10**18, sender=liar)
    approval = contracts.token.approve.encode_input(contracts.vault, 2**256 - 1)
    proposal = contracts.market.propose.encode_input(*arguments)
    for target, data in ((contracts.token, approval), (contracts.market, proposal)):
        word = bytes.fromhex(str(target.address)[2:]).rjust(32, b"\0")
        liar.transfer(forwarder, data=word + bytes(data), value=0)


@pytest.mark.parametrize(
    ("propose", "times"), [(_plainly, 1), (_plainly, 9), (_with_dirty_padding, 1), (_from_a_contract, 1)]
)
def test_rounds__wrong_proposals_of_another__refuted_and_the_right_one_pays(
    world, climatology, propose: Callable[..., None], times: int
) -> None:
    liar = ape.accounts.test_accounts[9]
    contracts, pool, rules = world.contracts, world.pool, world.pool.rules
    contracts.token.mint(liar, 10 * rules.propose_bond_wei, sender=liar)
    contracts.token.approve(contracts.vault, 10 * rules.propose_bond_wei, sender=liar)
    near = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    settler = world.settler()
    for number in (0, 2):
        world.measure(number, 0.4)
    world.at(rules.gate(0) + rules.observe_start_s)
    settler.step()
    _play_until_proposals_open(world, near, settler, 2)
    groups = -(-len(pool.feeds) // rules.group_size)
    rows = 1 + contracts.market.hasReference(pool.id, 2)
    assert rows == 2
    for _ in range(times):
        propose(contracts, liar, pool.id, 2, [bytes(5 * groups)] * rows)
    world.at(rules.gate(2) + rules.dispute_end_s + 60)
    settler.step()
    answered = world.view().refresh().rounds[2]
    assert answered.refuted == set(range(times))
    assert [proposal.number for proposal in answered.live()] == [times], "the right one is proposed in the same step"
    settler.step()
    world.at(rules.gate(2) + rules.hard_end_s)
    settler.step()
    ended = world.view().refresh().rounds[2].ended
    assert ended is not None
    assert ended.proposal == times
    assert int(contracts.vault.creditOf(liar)) == 0


def test_rounds__wrong_proposal_not_refutable_by_the_node__right_one_is_proposed_all_the_same(
    world, climatology, monkeypatch
) -> None:
    near = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    settler, contracts, rules, pool = world.settler(), world.contracts, world.pool.rules, world.pool
    world.measure(0, 0.4)
    _play_until_proposals_open(world, near, settler, 0)
    contracts.market.propose(pool.id, 0, [bytes(5 * 2)], sender=world.payer)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(settler._recomputation, "refutation", broken)
    world.at(rules.gate(0) + rules.dispute_end_s + 60)
    with pytest.raises(ExceptionGroup):
        settler.step()
    state = world.view().refresh().rounds[0]
    assert (len(state.proposals), state.refuted) == (2, frozenset())
