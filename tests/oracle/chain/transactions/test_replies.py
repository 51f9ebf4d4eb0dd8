"""The clients' answers to a sent transaction are understood, whichever client it is."""

import pytest

from oracle.chain.transactions.replies import Refusal, refusal_of

MESSAGES = {
    Refusal.KNOWN: (
        "already known",
        "AlreadyKnown",
        "Known transaction",
        "transaction already imported",
        "existing tx with same hash",
    ),
    Refusal.REPLACEMENT_UNDERPRICED: (
        "replacement transaction underpriced",
        "ReplacementNotAllowed, Replacement not allowed",
        "Transaction gas price too low to replace existing transaction",
        "could not replace existing tx",
        "replacement transaction underpriced: new tx gas fee cap 1 < 2 queued fee cap",
    ),
    Refusal.NONCE_TOO_LOW: (
        "nonce too low: next nonce 5, tx nonce 4",
        "OldNonce, Current nonce: 5, nonce of rejected tx: 4",
        "Nonce too low",
        "Transaction nonce below sender account nonce",
        "OwnNonceAlreadyUsed",
    ),
    Refusal.NONCE_TOO_HIGH: (
        "nonce too high",
        "NonceGap, Future nonce. Expected nonce: 5",
        "Transaction nonce is too distant from current sender nonce",
    ),
    Refusal.BELOW_BASE_FEE: (
        "max fee per gas less than block base fee: address 0x00, maxFeePerGas: 1, baseFee: 2",
        "Gas price below current base fee",
    ),
    Refusal.NO_FUNDS: (
        "insufficient funds for gas * price + value: balance 1, tx cost 2, overshot 1",
        "InsufficientFunds, Account balance: 0, cumulative cost: 1",
        "Upfront cost exceeds account balance",
        "Insufficient funds for gas * price + value",
    ),
    Refusal.TYPE_NOT_SUPPORTED: ("transaction type not supported", "invalid transaction type"),
    Refusal.FEE_CAP: ("tx fee (1.20 ether) exceeds the configured cap (1.00 ether)",),
    Refusal.POOL_FULL: ("txpool is full", "pending sub-pool is full", "FeeTooLowToCompete"),
    Refusal.UNDERPRICED: (
        "transaction underpriced: tip needed 1, tip permitted 0",
        "underpriced",
        "fee too low",
        "Gas price below configured minimum gas price",
        "FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 2",
    ),
    Refusal.GAS: ("intrinsic gas too low: gas 1, minimum needed 21000", "exceeds block gas limit"),
    Refusal.OTHER: ("internal error", "execution reverted"),
}


@pytest.mark.parametrize(
    ("message", "refusal"), [(message, refusal) for refusal, messages in MESSAGES.items() for message in messages]
)
def test_refusal_of__messages_of_geth_nethermind_besu_erigon_reth_and_anvil__understood(
    message: str, refusal: Refusal
) -> None:
    assert refusal_of(message) is refusal
