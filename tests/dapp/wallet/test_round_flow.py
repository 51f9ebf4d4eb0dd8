"""What a round brings: claiming its gain, disputing its observation, refuting a wrong proposal."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.dapp.wallet.pages import expect_confirmed
from tests.dapp.wallet.rounds import next_round

Connect = Callable[..., None]


def test_claim__gain_of_a_settled_round__is_paid_to_the_wallet(page: Page, market: Any, connect: Connect) -> None:
    played = next_round(market)
    played.until(market.world.pool.rules.hard_end_s + 900)
    contracts, operator = market.world.contracts, market.operator.address
    credit = int(contracts.vault.creditOf(operator))
    assert credit > 0
    before = int(contracts.token.balanceOf(operator))
    connect(market.wallet(market.operator))
    page.get_by_role("region", name="Claim").get_by_role("button", name="Claim").click()
    expect_confirmed(page, "Claim")
    expect(page.get_by_role("region", name="Claim")).to_contain_text("Nothing to claim")
    assert int(contracts.token.balanceOf(operator)) == before + credit


def test_dispute__with_and_without_evidence__is_a_claim_with_a_bond(page: Page, market: Any, connect: Connect) -> None:
    played = next_round(market)
    played.until(market.world.pool.rules.observe_start_s + 800)
    pool, disputes = market.world.pool.id, market.world.contracts.disputes
    wallet = market.wallet()
    connect(wallet, f"?tab=contest&round={played.number}")
    form = page.get_by_role("region", name="Dispute an observation")
    form.get_by_role("button", name="Dispute").click()
    expect_confirmed(page, "Dispute")
    assert disputes.claimCount(pool, played.number) == 1
    claim = disputes.claimOf(pool, played.number, 0)
    assert (claim.challenger, int.from_bytes(claim.root)) == (wallet.accounts[0].address, 0)

    form.get_by_text("Another one: I have the series").click()
    file = FilePayload(name="meters.csv", mimeType="text/csv", buffer=b"feed,step,power_mw\n0,1,0.25\n")
    with page.expect_response(lambda response: "/evidence" in response.url) as pinned:
        form.get_by_label("Series as CSV").set_input_files(files=[file])
    cid = pinned.value.json()["cid"]
    form.get_by_role("button", name="Dispute").click()
    expect(page.get_by_test_id("transaction").filter(has_text="Dispute")).to_have_count(2)
    expect_confirmed(page, "Dispute")
    claim = disputes.claimOf(pool, played.number, 1)
    assert int.from_bytes(claim.root) != 0
    assert market.world.content.get(cid)


def test_dispute__file_that_is_none__names_the_line(page: Page, market: Any, connect: Connect) -> None:
    played = next_round(market)
    played.until(market.world.pool.rules.observe_start_s + 800)
    connect(market.wallet(), f"?tab=contest&round={played.number}")
    form = page.get_by_role("region", name="Dispute an observation")
    form.get_by_text("Another one: I have the series").click()
    file = FilePayload(name="meters.csv", mimeType="text/csv", buffer=b"0,1,0.25\n0,one,2")
    form.get_by_label("Series as CSV").set_input_files(files=[file])
    expect(form.get_by_role("alert")).to_contain_text("Line 2 is not")


def test_refute__wrong_proposal__is_removed_by_one_call(page: Page, market: Any, connect: Connect) -> None:
    rules, contracts = market.world.pool.rules, market.world.contracts
    played = next_round(market)
    played.until(rules.observe_start_s + 800)
    played.until(rules.dispute_end_s, settling=False)
    pool, payer = market.world.pool.id, market.world.payer
    groups = -(-len(market.world.pool.feeds) // rules.group_size)
    rows = 2 + int(contracts.market.hasReference(pool, played.number))
    contracts.market.propose(pool, played.number, [bytes(5 * groups)] * rows, sender=payer)
    assert contracts.market.roundOf(pool, played.number).live == 1
    market.at(rules.gate(played.number) + rules.dispute_end_s + 60)
    connect(market.wallet(), "?tab=contest")
    panel = page.get_by_role("region", name="Refute a wrong proposal")
    panel.get_by_role("button", name="Check it").click()
    expect(panel.get_by_role("status").first).to_contain_text("Row 0, group 0 says 0, but it is")
    panel.get_by_role("button", name="Refute").click()
    expect_confirmed(page, "Refute")
    assert contracts.market.roundOf(pool, played.number).live == 0
