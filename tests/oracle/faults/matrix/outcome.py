"""What a round left behind, without times: two plays of a scene are compared by it."""

from collections import Counter
from dataclasses import dataclass

from eth_utils.crypto import keccak

from tests.oracle.faults.matrix.cast import Cast


@dataclass(frozen=True)
class Outcome:
    """How the round ended, who has how much, and how often each event happened."""

    is_cancelled: bool
    forfeits_wei: tuple[int, ...]
    scores: tuple[int, ...]
    payouts_wei: tuple[int, ...]
    wallets_wei: tuple[int, ...]
    stake_wei: int
    locked_wei: int
    jails: int
    events: tuple[tuple[str, int], ...]


def outcome_of(cast: Cast) -> Outcome:
    """The outcome of the cast's round, which has ended."""
    contracts, ended = cast.world.contracts, cast.truth().ended
    assert ended is not None, "every round ends"
    token, vault = contracts.token, contracts.vault
    wallets = (cast.payer, cast.account, cast.stranger)
    forecaster = vault.forecasterOf(cast.me)
    bucket = forecaster.bucket
    return Outcome(
        is_cancelled=ended.cancelled,
        forfeits_wei=ended.forfeits_wei,
        scores=ended.scores,
        payouts_wei=ended.payouts_wei,
        wallets_wei=tuple(int(token.balanceOf(who)) + int(vault.creditOf(who)) for who in wallets),
        stake_wei=int(bucket.earning) + int(bucket.warming) + int(bucket.exiting),
        locked_wei=int(forecaster.locked),
        jails=int(forecaster.jails),
        events=_events(cast),
    )


def _events(cast: Cast) -> tuple[tuple[str, int], ...]:
    """How often each event of market, disputes and vault was logged since the cast began.

    Claims are left out: a settler that starts again may claim in two parts, and wallets count with their credit.
    """
    contracts = cast.world.contracts.of_rounds
    names = {
        "0x" + keccak(text=event.selector).hex(): event.name
        for contract in contracts
        for event in contract.contract_type.events
    }
    query = {
        "fromBlock": hex(cast.first_block + 1),
        "toBlock": "latest",
        "address": [str(contract.address) for contract in contracts],
    }
    logs = cast.proxy.raw("eth_getLogs", query)
    return tuple(sorted(Counter(name for log in logs if (name := names[log["topics"][0]]) != "Claimed").items()))
