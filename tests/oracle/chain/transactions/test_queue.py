"""A key's transactions are mined once, whatever the chain, its pool and other programs with the same key do."""

from itertools import pairwise

import pytest
from eth_account import Account
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from forewatt.telemetry.provider import started
from forewatt.telemetry.tracing import span, use
from oracle.chain.rpc.errors import RpcError
from oracle.errors import Reverted, TransactionFailed, TransactionPending
from tests.oracle.chain.transactions.conftest import GWEI, KEY, until
from tests.oracle.faults.pools import GethPool, lacking, legacy_chain, swallowing
from tests.oracle.faults.proxy import PASS, RpcFault
from tests.oracle.faults.rules import failing, null_receipts, refusing


def test_submit__chain_mines_at_once__returns_the_receipt(lab) -> None:
    receipt = lab.queue().submit(lab.mint("a", 5))
    assert receipt.succeeded
    assert (lab.balance(), lab.nonce()) == (5, 1)


def test_submit__within_a_span__is_one_trace_until_a_later_step_sees_the_block(lab, pending) -> None:
    exporter = InMemorySpanExporter()
    tracing = started("tests", 1.0, exporter, SimpleSpanProcessor(exporter))
    use(tracing)
    try:
        lab.hold_blocks()
        queue = lab.queue()
        with span("commit"):
            pending(queue, lab.mint("a"))
        lab.mine()
        (outcome,) = queue.step()
    finally:
        use(None)
        tracing.close()
    spans = {one.name: one for one in exporter.get_finished_spans()}
    assert spans.keys() >= {"commit", "send transaction", "transaction mined"}
    assert len({one.context.trace_id for one in spans.values()}) == 1
    for name in ("send transaction", "transaction mined"):
        assert dict(spans[name].attributes or {})["hash"] == outcome.receipt.hash
    assert dict(spans["transaction mined"].attributes or {})["block"] == outcome.receipt.block


def test_submit__same_intent_again__sends_nothing(lab) -> None:
    queue = lab.queue()
    assert queue.submit(lab.mint("a")) == queue.submit(lab.mint("a"))
    assert (lab.balance(), lab.nonce()) == (1, 1)


def test_submit__pool_holds_nothing_beyond_our_receipts__asks_for_one_count_before_sending(lab) -> None:
    queue = lab.queue()
    queue.submit(lab.mint("a"))
    lab.proxy.calls.clear()
    queue.submit(lab.mint("b"))
    methods = [call.method for call in lab.proxy.calls]
    sent = methods.index("eth_sendRawTransaction")
    assert methods[:sent].count("eth_getTransactionCount") == 1
    assert (lab.balance(), lab.nonce()) == (2, 2)


def test_submit__contract_refuses__error_in_words_and_nothing_sent(lab) -> None:
    with pytest.raises(
        Reverted, match=r"transfer of tokens: ERC20InsufficientBalance: sender 0x\w{40}, balance 0, needed"
    ):
        lab.queue().submit(lab.transfer_too_much())
    assert lab.nonce() == 0


def test_submit__contract_refuses_but_effect_is_there__counts_as_done(lab) -> None:
    intent = lab.transfer_too_much()
    assert lab.queue().submit(type(intent)(intent.key, intent.call, already=lambda: True)) is None


def test_submit__no_block__pending_until_a_step_finds_the_receipt(lab, pending) -> None:
    lab.hold_blocks()
    queue = lab.queue()
    pending(queue, lab.mint("a"))
    pending(queue, lab.mint("a"))
    assert queue.step() == []
    lab.mine()
    (outcome,) = queue.step()
    assert outcome.receipt.succeeded
    assert (lab.balance(), lab.nonce(), queue.holds("a")) == (1, 1, False)


def test_submit__several_intents_without_blocks__consecutive_nonces_mined_together(lab, pending) -> None:
    lab.hold_blocks()
    queue = lab.queue()
    for key in "abc":
        pending(queue, lab.mint(key))
    lab.mine()
    assert {outcome.intent.key for outcome in queue.step()} == {"a", "b", "c"}
    assert (lab.balance(), lab.nonce()) == (3, 3)


def test_step__base_fee_rises_above_the_cap__replaced_as_geth_requires(lab, pending) -> None:
    geth = GethPool()
    lab.mine(base_gwei=1)
    lab.hold_blocks()
    with lab.proxy.misbehaving(geth):
        queue = lab.queue()
        pending(queue, lab.mint("a"))
        for base in (5, 40, 90):
            lab.mine(base_gwei=base)
            if not queue.step():
                lab.proxy.raw("anvil_setNextBlockBaseFeePerGas", hex(base * GWEI))
        lab.mine(base_gwei=90)
        queue.step()
    assert lab.balance() == 1
    offers = list(dict.fromkeys(geth.offers))
    caps, tips = [cap for _, cap, _ in offers], [tip for *_, tip in offers]
    assert len(caps) > 1
    for amounts in (caps, tips):
        assert all(8 * later >= 9 * earlier for earlier, later in pairwise(amounts))
    assert {nonce for nonce, *_ in geth.offers} == {0}


def test_step__fee_ceiling__offers_no_more_and_says_so(lab, pending, caplog) -> None:
    geth = GethPool()
    lab.mine(base_gwei=1)
    lab.hold_blocks()
    with lab.proxy.misbehaving(geth):
        queue = lab.queue(ceiling_gwei=6)
        pending(queue, lab.mint("a"))
        for base in (20, 30):
            lab.mine(base_gwei=base)
            queue.step()
    assert max(cap for _, cap, _ in geth.offers) <= 6 * GWEI
    assert "raise FOREWATT_FEE_CEILING_GWEI" in caplog.text


def test_submit__legacy_chain__mined_with_a_gas_price(lab) -> None:
    with lab.proxy.misbehaving(legacy_chain):
        assert lab.queue().submit(lab.mint("a")).succeeded
    assert lab.balance() == 1


@pytest.mark.parametrize(
    "methods", [("eth_maxPriorityFeePerGas",), ("eth_maxPriorityFeePerGas", "eth_feeHistory")], ids=len
)
def test_submit__chain_without_the_methods_for_tips__mined(lab, methods) -> None:
    with lab.proxy.misbehaving(lacking(*methods)):
        assert lab.queue().submit(lab.mint("a")).succeeded


def test_submit__transactions_of_type_2_refused__sent_as_legacy(lab) -> None:
    def rule(call):
        if call.method == "eth_sendRawTransaction" and call.params[0].startswith("0x02"):
            raise RpcFault(-32000, "transaction type not supported")
        return PASS

    with lab.proxy.misbehaving(rule):
        assert lab.queue().submit(lab.mint("a")).succeeded


def test_step__transaction_dropped_by_the_pool__sent_again_as_it_was(lab, pending) -> None:
    lab.hold_blocks()
    queue = lab.queue()
    pending(queue, lab.mint("a"))
    lab.proxy.raw("anvil_dropAllTransactions")
    queue.step()
    lab.mine()
    assert [outcome.receipt.succeeded for outcome in queue.step()] == [True]
    assert (lab.balance(), lab.nonce()) == (1, 1)


def test_step__endpoint_swallows_the_transaction__sent_again(lab, pending) -> None:
    queue = lab.queue(wait_s=0)
    with lab.proxy.misbehaving(swallowing(1)):
        pending(queue, lab.mint("a"))
    assert [outcome.receipt.succeeded for outcome in lab.finished(queue)] == [True]
    assert lab.balance() == 1


def test_submit__answer_to_the_sent_transaction_is_lost__not_sent_twice(lab) -> None:
    def rule(call):
        if call.method != "eth_sendRawTransaction":
            return PASS
        call.forward()
        lab.proxy.rules.remove(rule)
        raise RpcFault(-32603, "internal error")

    lab.proxy.rules.append(rule)
    queue = lab.queue()
    receipt = queue.submit(lab.mint("a"))
    assert receipt.succeeded
    assert (lab.balance(), lab.nonce()) == (1, 1)


def test_step__another_program_uses_the_nonce__sent_again_with_the_next(lab, pending) -> None:
    lab.hold_blocks()
    queue = lab.queue()
    pending(queue, lab.mint("a"))
    lab.proxy.raw("anvil_dropAllTransactions")
    _foreign(lab, nonce=0)
    lab.mine()
    assert queue.step() == []
    lab.seconds[0] += 3
    (outcome,) = queue.step()
    assert (outcome.receipt, outcome.error) == (None, None)
    pending(queue, lab.mint("a"))
    lab.mine()
    queue.step()
    assert (lab.balance(), lab.nonce()) == (1, 2)


def test_submit__nonce_taken_between_reading_and_sending__next_nonce_used(lab) -> None:
    def rule(call):
        if call.method == "eth_sendRawTransaction":
            lab.proxy.rules.remove(rule)
            _foreign(lab, nonce=0)
            until(lab.nonce)
        return PASS

    lab.proxy.rules.append(rule)
    assert lab.queue().submit(lab.mint("a")).succeeded
    assert (lab.balance(), lab.nonce()) == (1, 2)


def test_submit__transaction_of_a_process_that_died_is_stuck__its_nonce_is_used_again(lab, pending) -> None:
    lab.mine(base_gwei=1)
    lab.hold_blocks()
    geth = GethPool()
    with lab.proxy.misbehaving(geth):
        pending(lab.queue(), lab.mint("a"))
        restarted = lab.queue()
        with pytest.raises(TransactionPending, match="waits for another transaction"):
            restarted.submit(lab.mint("a"))
        lab.seconds[0] += 31
        pending(restarted, lab.mint("a"))
        lab.mine()
        restarted.step()
    assert (lab.balance(), lab.nonce()) == (1, 1), "the same nonce, so the effect is not doubled"


def test_step__deadline_over__nonce_is_used_by_the_next_intent(lab, pending) -> None:
    lab.hold_blocks()
    queue = lab.queue()
    queue.step(now=100)
    pending(queue, lab.mint("late", 7, deadline=200))
    queue.step(now=150)
    queue._now = 201
    pending(queue, lab.mint("next", 1, deadline=900))
    lab.mine()
    queue.step(now=202)
    assert (lab.balance(), lab.nonce()) == (1, 1)


def test_step__deadline_over_and_nothing_else_to_send__cancelled_by_a_transfer_to_itself(lab, pending) -> None:
    lab.hold_blocks()
    queue = lab.queue()
    queue.step(now=100)
    pending(queue, lab.mint("late", 7, deadline=200))
    queue.step(now=200)
    assert not queue.holds("late")
    lab.mine()
    queue.step(now=201)
    assert (lab.balance(), lab.nonce()) == (0, 1)


def test_step__reorg_removes_the_transaction__sent_again(lab) -> None:
    queue = lab.queue()
    queue.submit(lab.mint("a"))
    lab.proxy.raw("anvil_reorg", 1, [])
    assert lab.balance() == 0
    assert queue.submit(lab.mint("a")).succeeded
    assert lab.balance() == 1


def test_step__receipts_never_come__known_as_mined_and_not_sent_again(lab, pending) -> None:
    queue = lab.queue(wait_s=0)
    with lab.proxy.misbehaving(null_receipts):
        pending(queue, lab.mint("a"))
        until(lab.nonce)
        for _ in range(3):
            lab.seconds[0] += 5
            assert queue.step() == []
    (outcome,) = queue.step()
    assert outcome.receipt.succeeded
    assert (lab.balance(), lab.nonce()) == (1, 1)


def test_step__effect_is_shown_before_the_transaction__its_receipt_is_awaited(lab, pending) -> None:
    def not_yet(call):
        return None if call.method in ("eth_getTransactionReceipt", "eth_getTransactionByHash") else PASS

    queue = lab.queue(wait_s=0)
    with lab.proxy.misbehaving(not_yet):
        pending(queue, lab.mint("a", already=lambda: lab.balance() > 0))
        until(lab.nonce)
        assert queue.step() == []
    (outcome,) = queue.step()
    assert outcome.receipt.succeeded
    assert (lab.balance(), lab.nonce()) == (1, 1)


def test_step__gap_below_the_own_nonces__filled_once_it_lasts(lab, pending) -> None:
    lab.hold_blocks()
    queue = lab.queue()
    _foreign(lab, nonce=0)
    with pytest.raises(TransactionPending):
        queue.submit(lab.mint("a"))
    lab.mine()
    pending(queue, lab.mint("a"))
    lab.proxy.raw("anvil_reorg", 1, [])
    lab.proxy.raw("anvil_dropAllTransactions")
    queue.step()
    lab.seconds[0] += 31
    queue.step()
    lab.mine()
    queue.step()
    assert (lab.balance(), lab.nonce()) == (1, 2)


def test_submit__no_funds__says_how_much_is_missing_and_where(lab) -> None:
    lab.proxy.raw("anvil_setBalance", lab.address, "0x10")
    with pytest.raises(TransactionFailed, match=rf"{lab.address} has 16 wei for gas and needs \d+: send it some"):
        lab.queue().submit(lab.mint("a"))


@pytest.mark.parametrize(
    "message",
    [
        "transaction underpriced: tip needed 5, tip permitted 1",
        "max fee per gas less than block base fee: address 0x00, maxFeePerGas: 1, baseFee: 2",
        "FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 2",
        "Gas price below current base fee",
        "txpool is full",
    ],
)
def test_submit__offer_refused_at_first__offers_more(lab, message: str) -> None:
    refused: list[str] = []

    def rule(call):
        if call.method == "eth_sendRawTransaction" and len(refused) < 2:
            refused.append(call.params[0])
            raise RpcFault(-32000, message)
        return PASS

    with lab.proxy.misbehaving(rule):
        assert lab.queue().submit(lab.mint("a")).succeeded
    assert len(set(refused)) == 2


def test_submit__endpoint_down_while_sending__followed_up_by_the_next_step(lab) -> None:
    queue = lab.queue(wait_s=0)
    with lab.proxy.misbehaving(failing("eth_sendRawTransaction")), pytest.raises((TransactionPending, RpcError)):
        queue.submit(lab.mint("a"))
    assert queue.holds("a")


def test_submit__estimate_refused_without_a_revert__fails_with_the_reason(lab) -> None:
    rule = refusing("eth_estimateGas", message="method handler crashed")
    with lab.proxy.misbehaving(rule), pytest.raises(TransactionFailed, match="method handler crashed"):
        lab.queue().submit(lab.mint("a"))


def _foreign(lab, nonce: int) -> None:
    """Another program with the same key sends a transaction."""
    base = int(lab.proxy.raw("eth_gasPrice"), 16)
    fields = {"to": lab.token, "value": 0, "gas": 60_000, "gasPrice": 3 * base, "nonce": nonce, "chainId": 31337}
    fields["data"] = lab.mint("foreign", 0).call.data
    lab.proxy.raw("eth_sendRawTransaction", "0x" + Account.from_key(KEY).sign_transaction(fields).raw_transaction.hex())
