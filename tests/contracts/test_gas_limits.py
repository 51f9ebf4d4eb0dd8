"""No call costs more than 12 million gas at the limits of a pool, in the states that cost most.

Protocols limit a transaction to 2^24 gas (EIP-7825). A round that cannot end within it would lock all of its wagers.
`make bench-gas` writes the figures to build/bench/gas.json.
"""

import json
import os
import sys

import pytest

from forewatt.figures import figure, write_figures
from forewatt.protocol.words import MAX_ENTRIES
from tests.contracts.conftest import UNIT
from tests.contracts.gas_limits import Crowd, largest_group, pool_at, rows_at
from tests.contracts.test_gas_snapshot import BENCH

BOUND = 12_000_000
CROWDED = {
    "maxEntries": MAX_ENTRIES,
    # Every entry deviates in its first round, also if it gains.
    "emaRounds": 1,
    "thresholdBps": 0,
    "roundBudget": 10_000 * UNIT,
}
SHAPES = {"T = 128, K = 1": {"steps": 128, "levels": 1, "step": 28}, "T = 1, K = 128": {"steps": 1, "levels": 128}}


@pytest.fixture
def mine(chain, accounts):
    """Mine calls in one block, from any account."""
    request = chain.provider.make_request

    def mined(calls) -> None:
        request("evm_setAutomine", [False])
        sent = []
        for sender, contract, data in calls:
            account = str(sender)
            if account not in {str(known.address) for known in accounts}:
                request("anvil_setBalance", [account, hex(UNIT)])
                request("anvil_impersonateAccount", [account])
            call = {"from": account, "to": contract.address, "data": "0x" + bytes(data).hex(), "gas": hex(400_000)}
            sent.append(request("eth_sendTransaction", [call]))
        request("evm_setAutomine", [True])
        chain.mine()
        receipts = [request("eth_getTransactionReceipt", [hashed]) for hashed in sent]
        assert all(int(receipt["status"], 16) == 1 for receipt in receipts)

    return mined


@pytest.fixture
def report(capsys):
    """Print the gas of calls, add it to the bench, and check it against the bound."""

    def reported(gas: dict[str, int]) -> None:
        with capsys.disabled():
            sys.stdout.write("\nat the limits: gas\n" + "".join(f"  {name:42} {gas[name]:>10,}\n" for name in gas))
        if "FOREWATT_GAS_ENTRIES" in os.environ:
            known = json.loads(BENCH.read_text()) if BENCH.exists() else []
            known += [
                figure(f"{name}, limits", gas[name], "gas", BOUND, peer="EIP-7825: 2^24 a transaction") for name in gas
            ]
            write_figures(BENCH, known)
        assert {name: used for name, used in gas.items() if used > BOUND} == {}

    return reported


def test_full_round__every_entry_gains_and_is_slashed__stays_within_the_bound(
    world, chain, admin, delegator, sponsor, deployed, mine, report
) -> None:
    market, vault = deployed.market, deployed.vault
    crowd = Crowd(world, mine)
    crowd.register(delegator)
    full, gas = pool_at(world, admin, "crowded", **CROWDED)
    vault.fund(full.pool, 5_000 * UNIT, sender=sponsor)
    full.at(0, "observeStart")
    gas["observe, 255 signatures"] = full.observe(0).gas_used
    crowd.commit(full, 2)
    gas["commitEvicting"] = crowd.evict(full, 2)
    crowd.reveal(full, 2)
    full.at(2, "observeStart")
    with chain.isolate():
        full.observe(2, 0)
        full.at(2, full.params["proposeEnd"] + full.params["refuteWindow"])
        cancelled = market.cancel(full.pool, 2, crowd.names[:-1], sender=full.relayer)
        assert {log.forfeit for log in cancelled.events.filter(vault.Settled)} == {4 * UNIT, 8 * UNIT}
        gas["cancel, every entry forfeits"] = cancelled.gas_used
    full.observe(2, 2**MAX_ENTRIES - 1)
    full.at(2, "disputeEnd")
    # The reference loses more than scores zero, and every entry a little.
    proposal = full.propose_rows(2, rows_at(full, [*range(1, MAX_ENTRIES + 1), 10**11]))
    gas["propose"] = proposal.gas_used
    chain.pending_timestamp = proposal.timestamp + full.params["refuteWindow"]
    final = full.finalize(2, crowd.names[:-1])
    assert all(log.payout > log.wager and log.shared for log in final.events.filter(vault.Settled))
    assert len(list(final.events.filter(market.Deviated))) == MAX_ENTRIES
    assert all(market.standingOf(full.pool, name).jailed for name in crowd.names[:-1])
    gas["finalize, every entry gains and is slashed"] = final.gas_used
    report(gas)


@pytest.mark.parametrize("shape", SHAPES)
def test_refute__largest_group_and_longest_row_and_path__stays_within_the_bound(
    world, admin, forecaster, deployed, report, shape
) -> None:
    single, gas = pool_at(world, admin, shape, maxEntries=1, group=64, **SHAPES[shape])
    largest = largest_group(single, single.seed(0, forecaster))
    single.at(0, -1_000)
    single.commit(0, forecaster, root=largest.forecast_root)
    single.at(0, 0)
    single.reveal(0, forecaster)
    single.at(0, "observeStart")
    single.observe(0, 1, root=largest.observed_root)
    single.at(0, "disputeEnd")
    rows = rows_at(single, [0x0101010101])
    gas[f"propose, longest row, {shape}"] = single.propose_rows(0, rows).gas_used
    evidence = {
        "forecast": single.commits[0, forecaster].message(),
        "key": single.key(0, forecaster),
        "row": rows[0],
        "proof": largest.proof.message(),
    }
    content = single.proposals[0, 0]
    receipt = deployed.disputes.refute(single.pool, 0, 0, content, evidence, sender=single.relayer)
    assert len(list(receipt.events.filter(deployed.disputes.Refuted))) == 1
    gas[f"refute, {shape}"] = receipt.gas_used
    report(gas)
