"""Signs a version of a transaction and sends it, and changes the offer until a client accepts it."""

import logging
from collections.abc import Callable

from eth_utils.crypto import keccak

from forewatt.telemetry.trace_ids import resumed
from oracle.accounts.signer import Signer
from oracle.chain.rpc.errors import RpcError, RpcRefused
from oracle.chain.transactions.fees import Fee, FeePolicy, gwei, offer
from oracle.chain.transactions.flight import Flight, Version
from oracle.chain.transactions.gauge import FeeGauge, Rpc
from oracle.chain.transactions.replies import Refusal, refusal_of
from oracle.chain.transactions.reverts import explain
from oracle.errors import Reverted, TransactionFailed, TransactionPending

log = logging.getLogger(__name__)

_TRIES = 24
_RAISES = {
    # by how much per mille a refused offer is raised
    Refusal.REPLACEMENT_UNDERPRICED: 250,
    Refusal.UNDERPRICED: 250,
    Refusal.POOL_FULL: 250,
    Refusal.BELOW_BASE_FEE: 500,
}


class Transmitter:
    """Sends versions of flights to one chain, signed with one key."""

    def __init__(self, rpc: Rpc, signer: Signer, policy: FeePolicy, clock: Callable[[], float]) -> None:
        self.gauge = FeeGauge(rpc)
        self._rpc, self._signer, self._policy, self._clock = rpc, signer, policy, clock
        self._chain_id: int | None = None

    def transmit(self, flight: Flight, fee: Fee, next_nonce: Callable[[], int] | None = None) -> None:
        """Send a new version of a flight with this offer, or with a better one if the client requires it.

        `next_nonce` gives another nonce if the flight's is used up; without it, the flight keeps its nonce. Raises
        TransactionFailed if no client accepts any offer below the ceiling.
        """
        for _ in range(_TRIES):
            version = self._signed(flight, fee)
            flight.versions.append(version)  # first, because a client may accept it and its answer get lost
            try:
                with resumed([flight.trace], "send transaction", hash=version.hash, nonce=flight.nonce):
                    self._rpc.call("eth_sendRawTransaction", "0x" + version.raw.hex())
            except RpcRefused as error:
                refusal = refusal_of(error.message)
                if refusal is Refusal.KNOWN or (refusal is Refusal.OTHER and self._is_known(version)):
                    break
                flight.versions.remove(version)
                if refusal is Refusal.NONCE_TOO_LOW and flight.versions:
                    return  # a version that was sent before is mined; its receipt will show it
                fee = self._other_offer(refusal, error, flight, fee, next_nonce)
                continue
            except RpcError as error:
                log.warning("%s: no answer, and it may be on its way: %s", flight.intent.call.name, error)
            break
        else:
            raise TransactionFailed(f"{flight.intent.call.name}: no offer was accepted, the last one {_shown(fee)}")
        details = {"hash": flight.newest.hash, "nonce": flight.nonce, "gas_limit": flight.gas}
        log.info("%s sent with %s", flight.intent.call.name, _shown(fee), extra=details)

    def resend(self, flight: Flight) -> bool:
        """Send the newest version again, as it is; whether the client wants a better offer by now."""
        try:
            self._rpc.call("eth_sendRawTransaction", "0x" + flight.newest.raw.hex())
        except RpcRefused as error:
            log.info("%s is not accepted a second time: %s", flight.intent.call.name, error.message)
            return refusal_of(error.message) in _RAISES
        except RpcError as error:
            log.info("%s: no answer: %s", flight.intent.call.name, error)
        return False

    def _is_known(self, version: Version) -> bool:
        """Whether the endpoint has a transaction although it answered with an error."""
        try:
            return self._rpc.call("eth_getTransactionByHash", version.hash) is not None
        except RpcError:
            return False

    def _signed(self, flight: Flight, fee: Fee) -> Version:
        if self._chain_id is None:
            self._chain_id = int(self._rpc.call("eth_chainId"), 16)
        transaction = {
            **flight.intent.call.fields(),
            **fee.fields(),
            "chainId": self._chain_id,
            "nonce": flight.nonce,
            "gas": flight.gas,
        }
        raw = self._signer.sign_transaction(transaction)
        # Every offer follows from the fees of the latest block, which have just been asked for.
        return Version("0x" + keccak(raw).hex(), raw, fee, flight.intent.key, self._clock(), self.gauge.seen())

    def _other_offer(
        self, refusal: Refusal, error: RpcRefused, flight: Flight, fee: Fee, next_nonce: Callable[[], int] | None
    ) -> Fee:
        """What to offer after a refusal; raises TransactionFailed if nothing helps."""
        name = flight.intent.call.name
        if refusal in (Refusal.NONCE_TOO_LOW, Refusal.NONCE_TOO_HIGH) and next_nonce is not None:
            before, flight.nonce = flight.nonce, next_nonce()
            log.info("nonce %d is refused (%s): %s takes nonce %d", before, error.message, name, flight.nonce)
            if flight.nonce == before:
                raise TransactionPending(f"the {name} waits: nonce {before} is refused, and is still the next one")
            return fee
        if refusal is Refusal.TYPE_NOT_SUPPORTED and not self.gauge.is_legacy:
            self.gauge.is_legacy = True
            return offer(self.gauge.market(), self._policy, None)
        if refusal in _RAISES:
            raised = fee.raised(_RAISES[refusal])
            if refusal is Refusal.BELOW_BASE_FEE:
                raised = raised.at_least(offer(self.gauge.market(), self._policy, None))
            raised = raised.below(self._policy.ceiling_wei)
            if raised.cap_wei > fee.cap_wei:
                return raised
            raise TransactionFailed(
                f"{name}: {error.message}; the ceiling of {gwei(self._policy.ceiling_wei)} allows no better offer: "
                "raise FOREWATT_FEE_CEILING_GWEI"
            )
        raise self._failure(refusal, error, flight, fee)

    def _failure(self, refusal: Refusal, error: RpcRefused, flight: Flight, fee: Fee) -> TransactionFailed:
        name, address = flight.intent.call.name, self._signer.address
        if refusal is Refusal.NO_FUNDS:
            balance = int(self._rpc.call("eth_getBalance", address, "latest"), 16)
            needed = flight.gas * fee.cap_wei + flight.intent.call.value_wei
            return TransactionFailed(f"{name}: {address} has {balance} wei for gas and needs {needed}: send it some")
        if refusal is Refusal.FEE_CAP:
            return TransactionFailed(
                f"{name}: the endpoint refuses so high a fee ({error.message}): lower FOREWATT_FEE_CEILING_GWEI"
            )
        reason = explain(error)
        return Reverted(f"{name}: {reason}") if reason else TransactionFailed(f"{name}: {error.message}")


def _shown(fee: Fee) -> str:
    tip = "" if fee.tip_wei is None else f", {gwei(fee.tip_wei)} of it as a tip"
    return f"at most {gwei(fee.cap_wei)} for a unit of gas{tip}"
