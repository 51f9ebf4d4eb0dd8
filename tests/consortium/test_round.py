"""Whole rounds: final, refuted, disputed, cancelled; and who may not take part."""

import pytest

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.port import Identity
from forewatt.protocol.refute import forecast_proof
from forewatt.protocol.rows import decode_row, encode_row
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import MISSING
from tests.consortium.rounds import Forecast, Round, Series
from tests.consortium.world import ALPHA, CUSTODIANS, GRID, REGULATOR, TOKEN, Consortium, delegate, small_rules

# The worked example of docs/protocol.md, without its reference.
TRUTH = (encode_series([400000, 450000]), encode_series([100000, MISSING]), b"")
A = (
    encode_series([380000, 400000, 430000, 420000, 450000, 470000]),
    encode_series([80000, 110000, 140000] * 2),
    encode_series([0] * 6),
)
B = (encode_series([300000, 350000, 400000] * 2), encode_series([200000, 250000, 300000] * 2), b"")
SCORES: dict[Series, int] = {A: 987500000, B: 895833334}


@pytest.fixture
def observed(opened: Round, forecasters: list[Identity], bonder: Identity) -> Round:
    """A, B and C of the worked example after the observation; C never revealed."""
    for client, series, wager in zip(forecasters, (A, B, A), (10, 5, 1), strict=True):
        opened.enter(client, series, wager * TOKEN)
    opened.close(bonder)
    revealed = [forecast for forecast in opened.order if forecast.client != forecasters[2]]
    for forecast in revealed:
        opened.reveal(forecast)
    opened.observe(bonder, TRUTH, 0b111)
    return opened


def counted(played: Round) -> list[Forecast]:
    return [forecast for forecast in played.order if forecast.wager > TOKEN]


def test_a_round_pays_as_the_worked_example_of_the_protocol(observed: Round, bonder: Identity) -> None:
    world = observed.world
    observed.propose(bonder, observed.rows(counted(observed)))
    events = observed.finalize(bonder)
    final = next(event["fields"] for event in events if event["event"] == "Finalized")
    expected = [SCORES[forecast.series] if forecast.wager > TOKEN else 0 for forecast in observed.order]
    assert final["scores"] == expected
    observed.collect()
    # M = 15, S = 10 s_A + 5 s_B; without a reference only the peers' leg plays.
    gain = 500 * 5 * (SCORES[A] - SCORES[B]) * 10 * TOKEN // (15 * 10**9 * 10**4)
    winner = next(forecast.client for forecast in observed.order if forecast.wager == 10 * TOKEN)
    assert world.claim(winner) == gain
    stakes = [event["fields"] for event in world.events if event["event"] == "Collected" and event["fields"]["forfeit"]]
    assert [fields["forfeit"] for fields in stakes] == [TOKEN // 10]


def test_no_token_appears_or_vanishes(observed: Round, bonder: Identity) -> None:
    world = observed.world
    observed.propose(bonder, observed.rows(counted(observed)))
    observed.finalize(bonder)
    observed.collect()
    issued = sum(e["fields"]["amount"] for e in world.events if e["event"] in ("Deposited", "Funded"))
    assert world.total() == issued


def test_a_wrong_proposal_is_refuted_and_the_right_one_settles(observed: Round, bonder: Identity) -> None:
    world, right = observed.world, observed.rows(counted(observed))
    wrong = [encode_row([decode_row(right[0])[0] + 1, *decode_row(right[0])[1:]]), *right[1:]]
    observed.propose(bonder, wrong)
    observed.propose(bonder, right)
    forecast = counted(observed)[0]
    proof = forecast_proof(forecast.series, forecast.seed, TRUTH, 0, world.rules.group_size)
    refuter = Identity(GRID, "CN=watcher")
    events = observed.refute(refuter, proof, row=0, key=forecast.key)
    assert events[0]["fields"]["claimed"] == events[0]["fields"]["actual"] + 1
    with pytest.raises(Refused, match="NotWrong"):
        observed.refute(refuter, proof, row=0, key=forecast.key, proposal=1)
    observed.finalize(bonder, proposal=1)
    observed.send(refuter, "settle_proposal", proposal=0)
    assert world.claim(refuter) == world.rules.propose_bond_wei // 2


def test_a_right_proposal_waits_for_earlier_live_ones(observed: Round, bonder: Identity) -> None:
    for _ in range(2):
        observed.propose(bonder, observed.rows(counted(observed)))
    with pytest.raises(Refused, match="EarlierProposal"):
        observed.finalize(bonder, proposal=1)
    observed.finalize(bonder, proposal=0)
    events = observed.send(bonder, "settle_proposal", proposal=1)
    assert events[0]["fields"]["matched"] is True


def test_a_ruling_replaces_the_truth_and_pays_the_challenger(observed: Round, bonder: Identity) -> None:
    world, challenger = observed.world, observed.world.rich(ALPHA, "challenger")
    other = (encode_series([0, 0]), *TRUTH[1:])
    claim = observed.observation(other, 0b111)
    before = world.balance(challenger)
    observed.send(challenger, "dispute_observation", **claim)
    with pytest.raises(Refused, match="WrongRole"):
        observed.send(delegate(GRID), "resolve", **claim)
    observed.send(delegate(REGULATOR), "resolve", **claim)
    observed.truth = other
    observed.propose(bonder, observed.rows(counted(observed)))
    observed.finalize(bonder)
    bond = world.rules.observe_bond_wei
    world.claim(challenger)
    assert world.balance(challenger) == before + bond - bond // 2


def test_without_a_ruling_the_attested_truth_stands(observed: Round, bonder: Identity) -> None:
    world, challenger = observed.world, observed.world.rich(ALPHA, "challenger")
    observed.send(challenger, "dispute_observation", root=bytes(32), available=0, cid=b"")
    world.reach_phase(0, "dispute_end")
    rows = observed.rows(counted(observed))
    with pytest.raises(Refused, match="OutsideWindow"):
        observed.propose(bonder, rows)
    world.reach_phase(0, "resolve_end")
    observed.send(bonder, "lapse")
    observed.propose(bonder, rows)
    observed.finalize(bonder)


def test_a_void_round_is_cancelled_at_once_and_returns_the_wagers_of_the_revealed(
    observed: Round, bonder: Identity
) -> None:
    world, challenger = observed.world, observed.world.rich(ALPHA, "challenger")
    none = {"root": bytes(32), "available": 0, "cid": b""}
    observed.send(challenger, "dispute_observation", **none)
    observed.send(delegate(REGULATOR), "resolve", **none)
    observed.send(bonder, "cancel")
    observed.collect()
    forfeits = [e["fields"]["forfeit"] for e in world.events if e["event"] == "Settled"]
    assert sorted(forfeits) == [0, 0, TOKEN // 10]


def test_a_round_without_a_truth_is_cancelled_from_its_hard_end_on(
    opened: Round, forecasters: list[Identity], bonder: Identity
) -> None:
    opened.enter(forecasters[0], A, TOKEN)
    opened.close(bonder)
    opened.reveal(opened.order[0])
    with pytest.raises(Refused, match="OutsideWindow"):
        opened.send(bonder, "cancel")
    opened.world.reach_phase(0, "hard_end")
    opened.send(bonder, "cancel")
    with pytest.raises(Refused, match="RoundEnded"):
        opened.send(bonder, "cancel")


def test_a_stranger_is_refused_everywhere(observed: Round) -> None:
    stranger = Identity("StrangerMSP", "CN=delegate")
    rows = observed.rows(counted(observed))
    calls: dict[str, dict[str, object]] = {
        "vote": {"time": 1},
        "register": {"authority": counted(observed)[0].address},
        "deposit": {"account": counted(observed)[0].address, "amount": 1},
        "approve": {"motion": observed.world.motion("remove_member", {"msp": ALPHA})},
    }
    for name, arguments in calls.items():
        with pytest.raises(Refused, match="NotMember"):
            observed.world.send(stranger, name, **arguments)
    with pytest.raises(Refused, match="NotMember"):
        observed.propose(stranger, rows)
    for name in ("cancel", "lapse"):
        with pytest.raises(Refused, match="NotMember"):
            observed.send(stranger, name)


def test_only_the_operator_and_its_authority_commit(opened: Round, forecasters: list[Identity]) -> None:
    forecast = opened.forecast(forecasters[0], A, TOKEN)
    for other in (forecasters[1], Identity(GRID, forecasters[0].subject)):
        with pytest.raises(Refused, match=r"WrongSigner|WrongRole"):
            opened.world.send(other, "commit", **forecast.arguments)


def test_revisions_raise_the_number_and_never_lower_the_wager(opened: Round, forecasters: list[Identity]) -> None:
    client = forecasters[0]
    opened.enter(client, A, 2 * TOKEN)
    with pytest.raises(Refused, match="StaleRevision"):
        opened.enter(client, B, 2 * TOKEN)
    with pytest.raises(Refused, match="WagerLowered"):
        opened.enter(client, B, TOKEN, revision=2)
    opened.enter(client, B, 3 * TOKEN, revision=7)
    assert opened.world.stake(client)["open_wagers"] == 3 * TOKEN


def test_a_full_round_plays_the_highest_wagers() -> None:
    world = Consortium(small_rules(max_entries=2)).found()
    clients = [world.forecaster(ALPHA, f"node {i}") for i in range(4)]
    world.reach_phase(0, "open")
    played = Round(world, 0)
    for client, wager in zip(clients, (1, 4, 3, 2), strict=True):
        played.enter(client, A, wager * TOKEN)
    played.close(clients[0])
    evicted = [e["fields"]["wager"] for e in world.events if e["event"] == "Evicted"]
    assert sorted(evicted) == [TOKEN, 2 * TOKEN]
    played.send(clients[0], "collect", forecaster=played.forecast(clients[0], A, TOKEN).address)
    assert world.stake(clients[0])["locked"] == 0


def test_a_key_of_another_commit_is_refused(opened: Round, forecasters: list[Identity], bonder: Identity) -> None:
    opened.enter(forecasters[0], A, TOKEN)
    opened.close(bonder)
    forecast = opened.order[0]
    wrong = {"key": bytes(32), "nonce": bytes(32)}
    with pytest.raises(Refused, match="WrongKey"):
        opened.reveal(forecast, transient=wrong)
    opened.reveal(forecast)
    with pytest.raises(Refused, match="AlreadyRevealed"):
        opened.reveal(forecast, endorsers=CUSTODIANS)
