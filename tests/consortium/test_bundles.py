"""Bundles of commits: whose commits a relayer may enter, and what becomes of the others."""

from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.rounds.bundles import MAX_COMMITS
from contracts.consortium.rounds.entries import commit_from
from contracts.consortium.rounds.state import Entry
from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.series import encode_series
from forewatt.protocol.typed import HALF_ORDER, Domain
from tests.consortium.fabric.block import Code
from tests.consortium.fabric.network import events_in
from tests.consortium.rounds import Forecast, Round
from tests.consortium.test_events import solidity_events
from tests.consortium.world import ALPHA, BETA, GRID, TOKEN, Consortium

SERIES = (encode_series([0, 1, 2] * 2),) * 3
KEYS = [bytes([i + 1]) * 32 for i in range(4)]
RELAYER = Identity(GRID, "CN=relayer")


@pytest.fixture
def signers(world: Consortium) -> list[Identity]:
    """Forecasters of two operators whose authorities are keys outside of the channel, the first four of KEYS."""
    clients = [world.forecaster((ALPHA, BETA)[i % 2], f"node {i}") for i in range(len(KEYS))]
    for client, secret in zip(clients, KEYS, strict=True):
        world.send(client, "set_authority", authority=Account.from_key(secret).address)
    return clients


def signed(played: Round, forecast: Forecast, secret: bytes, domain: Domain | None = None) -> tuple[bytes, bytes]:
    """An item of a bundle: the commit's arguments, and the signature of its authority."""
    played.entries[forecast.address] = forecast
    signature = commit_from(forecast.arguments).sign(domain or played.world.domain, secret)
    return encode_canonical(forecast.arguments), signature


def bundle(items: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    commits, signatures = zip(*items, strict=True)
    return {"commits": list(commits), "signatures": list(signatures)}


def entry_of(world: Consortium, forecast: Forecast) -> Entry | None:
    at = key("entry", world.pool, 0, forecast.address)
    return decode_record(Entry, world.network.state.values[at]) if at in world.network.state.values else None


def named(events: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [event["fields"] for event in events if event["event"] == name]


def test_a_bundle_writes_what_its_commits_write_alone(opened: Round, signers: list[Identity]) -> None:
    world, sent = opened.world, [opened.forecast(client, SERIES, TOKEN) for client in signers]
    items = [signed(opened, forecast, secret) for forecast, secret in zip(sent, KEYS, strict=True)]
    together = world.network.endorse(RELAYER, "commit_many", **bundle(items)).rwset
    alone = [world.network.endorse(forecast.client, "commit", **forecast.arguments).rwset for forecast in sent]
    assert together.writes == {at: value for rwset in alone for at, value in rwset.writes.items()}
    assert together.reads.keys() == {at for rwset in alone for at in rwset.reads}
    events = world.send(RELAYER, "commit_many", **bundle(items))
    authorities = [Account.from_key(secret).address for secret in KEYS]
    assert [fields["signer"] for fields in named(events, "Committed")] == authorities
    assert [fields["forecaster"] for fields in named(events, "Committed")] == [forecast.address for forecast in sent]


def test_a_bundled_round_is_settled_as_one_of_single_commits(
    opened: Round, signers: list[Identity], bonder: Identity
) -> None:
    sent = [opened.forecast(client, SERIES, (1 + i) * TOKEN) for i, client in enumerate(signers)]
    items = [signed(opened, forecast, secret) for forecast, secret in zip(sent, KEYS, strict=True)]
    opened.world.send(RELAYER, "commit_many", **bundle(items))
    opened.close(bonder)
    for forecast in opened.order:
        opened.reveal(forecast)
    opened.observe(bonder, (encode_series([1000, 1000]),) * 3, 0b1111)
    opened.propose(bonder, opened.rows(opened.order))
    opened.finalize(bonder)
    opened.collect()
    assert [opened.world.stake(client)["locked"] for client in signers] == [0] * len(signers)
    assert opened.world.stake(signers[0])["amount"] > 0


def test_bundles_of_different_forecasters_and_single_commits_share_a_block(
    opened: Round, signers: list[Identity]
) -> None:
    sent = [opened.forecast(client, SERIES, TOKEN) for client in signers]
    items = [signed(opened, forecast, secret) for forecast, secret in zip(sent, KEYS, strict=True)]
    network = opened.world.network
    for part in (items[:2], items[2:3]):
        network.order(network.endorse(RELAYER, "commit_many", **bundle(part)))
    network.order(network.endorse(signers[3], "commit", **sent[3].arguments))
    assert set(network.cut().codes) == {Code.VALID}
    assert all(entry_of(opened.world, forecast) for forecast in sent)


def test_what_the_rules_refuse_is_skipped_and_leaves_no_trace(opened: Round, signers: list[Identity]) -> None:
    world = opened.world
    good = opened.forecast(signers[0], SERIES, TOKEN)
    greedy = opened.forecast(signers[1], SERIES, 2000 * TOKEN)
    forged = opened.forecast(signers[2], SERIES, TOKEN)
    stale = opened.forecast(signers[0], SERIES, TOKEN)
    items = [
        signed(opened, good, KEYS[0]),
        signed(opened, greedy, KEYS[1]),
        signed(opened, forged, KEYS[3]),
        signed(opened, stale, KEYS[0]),
    ]
    before = world.stake(signers[1])
    events = world.send(RELAYER, "commit_many", **bundle(items))
    assert [fields["forecaster"] for fields in named(events, "Committed")] == [good.address]
    reasons = [bytes(fields["reason"]).decode().split(":")[0] for fields in named(events, "Skipped")]
    assert reasons == ["LockCapExceeded", "WrongSignature", "StaleRevision"]
    assert named(events, "Skipped")[0].keys() == solidity_events()["Skipped"]
    assert world.stake(signers[1]) == before
    assert entry_of(world, greedy) is None
    assert entry_of(world, forged) is None


def test_two_revisions_in_one_bundle_leave_the_later(opened: Round, signers: list[Identity]) -> None:
    revisions = [opened.forecast(signers[0], SERIES, wager * TOKEN, wager) for wager in (1, 2)]
    items = [signed(opened, forecast, KEYS[0]) for forecast in revisions]
    opened.world.send(RELAYER, "commit_many", **bundle(items))
    entry = entry_of(opened.world, revisions[1])
    assert entry is not None
    assert (entry.revision, entry.wager) == (2, 2 * TOKEN)
    assert opened.world.stake(signers[0])["open_wagers"] == 2 * TOKEN
    assert opened.world.stake(signers[0])["entries"] == 1


def test_an_authority_enters_all_its_forecasters_without_signatures(world: Consortium) -> None:
    desk = Identity(ALPHA, "CN=desk")
    clients = [world.forecaster(ALPHA, f"node {i}") for i in range(3)]
    for client in clients:
        world.send(client, "set_authority", authority=address_of(desk))
    world.reach_phase(0, "open")
    played = Round(world, 0)
    items = [(encode_canonical(played.forecast(client, SERIES, TOKEN).arguments), b"") for client in clients]
    events = world.send(desk, "commit_many", **bundle(items))
    assert [fields["signer"] for fields in named(events, "Committed")] == [address_of(desk)] * 3
    # The same desk in another organisation is another client.
    with pytest.raises(Refused, match="WrongSigner"):
        world.network.endorse(Identity(BETA, "CN=desk"), "commit_many", **bundle(items))


@pytest.mark.parametrize("twin", ["large s", "other market", "no signature", "a byte short"])
def test_a_signature_that_the_evm_refuses_enters_nothing(opened: Round, signers: list[Identity], twin: str) -> None:
    forecast = opened.forecast(signers[0], SERIES, TOKEN)
    payload, signature = signed(opened, forecast, KEYS[0])
    if twin == "large s":
        order = 2 * HALF_ORDER + 1
        large = (order - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
        signature = signature[:32] + large + bytes([55 - signature[64]])
    elif twin == "other market":
        other = replace(opened.world.domain, chain_id=1)
        payload, signature = signed(opened, forecast, KEYS[0], other)
    else:
        signature = b"" if twin == "no signature" else signature[:-1]
    refused = "WrongRole" if twin == "no signature" else "WrongSignature"
    with pytest.raises(Refused, match=refused):
        opened.world.network.endorse(RELAYER, "commit_many", commits=[payload], signatures=[signature])


def test_a_forecaster_of_a_member_that_left_is_skipped(opened: Round, signers: list[Identity]) -> None:
    items = [
        signed(opened, opened.forecast(client, SERIES, TOKEN), secret)
        for client, secret in zip(signers[:2], KEYS, strict=False)
    ]
    opened.world.move("remove_member", {"msp": BETA})
    events = opened.world.send(RELAYER, "commit_many", **bundle(items))
    assert [fields["forecaster"] for fields in named(events, "Committed")] == [address_of(signers[0])]
    assert bytes(named(events, "Skipped")[0]["reason"]).startswith(b"NotMember")


def test_a_bundle_after_the_gate_is_refused_at_endorsement_and_at_commit(
    opened: Round, signers: list[Identity]
) -> None:
    world = opened.world
    items = [signed(opened, opened.forecast(signers[0], SERIES, TOKEN), KEYS[0])]
    early = world.network.endorse(RELAYER, "commit_many", **bundle(items))
    world.reach_phase(0, "gate")
    world.network.order(early)
    block = world.network.cut()
    assert block.codes == (Code.PHANTOM,)
    assert not events_in(block)
    with pytest.raises(Refused, match="OutsideWindow"):
        world.network.endorse(RELAYER, "commit_many", **bundle(items))


@pytest.mark.parametrize(("commits", "signatures"), [(0, 0), (1, 2), (2, 1), (MAX_COMMITS + 1, MAX_COMMITS + 1)])
def test_a_bundle_of_a_wrong_size_is_refused(
    opened: Round, signers: list[Identity], commits: int, signatures: int
) -> None:
    payload, signature = signed(opened, opened.forecast(signers[0], SERIES, TOKEN), KEYS[0])
    with pytest.raises(Refused, match="WrongItemCount"):
        opened.world.network.endorse(
            RELAYER, "commit_many", commits=[payload] * commits, signatures=[signature] * signatures
        )


def test_an_item_that_is_no_commit_is_refused_with_the_bundle(opened: Round, signers: list[Identity]) -> None:
    payload, signature = signed(opened, opened.forecast(signers[0], SERIES, TOKEN), KEYS[0])
    with pytest.raises(Refused, match="WrongArguments"):
        opened.world.network.endorse(
            RELAYER, "commit_many", commits=[payload, b"\xa0"], signatures=[signature, signature]
        )


def test_only_a_member_relays(opened: Round, signers: list[Identity]) -> None:
    items = [signed(opened, opened.forecast(signers[0], SERIES, TOKEN), KEYS[0])]
    with pytest.raises(Refused, match="NotMember"):
        opened.world.network.endorse(Identity("StrangerMSP", "CN=x"), "commit_many", **bundle(items))


def test_a_full_bundle_is_one_valid_transaction(world: Consortium) -> None:
    desk = Identity(ALPHA, "CN=desk")
    clients = [world.forecaster(ALPHA, f"node {i}") for i in range(MAX_COMMITS)]
    for client in clients:
        world.send(client, "set_authority", authority=address_of(desk))
    world.reach_phase(0, "open")
    played = Round(world, 0)
    items = [(encode_canonical(played.forecast(client, SERIES, TOKEN).arguments), b"") for client in clients]
    assert len(named(world.send(desk, "commit_many", **bundle(items)), "Committed")) == MAX_COMMITS
