"""The settler's ledger on an EVM chain: the market's contracts, with series in the content store."""

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ape.contracts.base import ContractTransactionHandler

from forewatt.protocol.typed import Domain, ForecastCommit
from forewatt.protocol.words import ZERO32
from forewatt.stores.content import ContentStore
from oracle.chain.contracts import Contracts
from oracle.chain.payloads import open_forecast, open_observation
from oracle.chain.pool import Pool, PoolEpochs
from oracle.chain.reads import read
from oracle.chain.rounds import Dispute, Entry, Observed, RoundState
from oracle.chain.state import ChainState
from oracle.chain.transactions.call import Intent, Outcome, contract_call
from oracle.chain.transactions.lane import Lane
from oracle.chain.transactions.send import Sender, lane_of
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import AttestationError, EventsDiffer
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.ledger import Refutation, has_live
from oracle.node.settler.node import SettlerNode, SettlerParts
from oracle.node.settler.patience import Patience
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle
from oracle.node.settler.quorum import quorum
from oracle.node.settler.thrift import Thrift

log = logging.getLogger(__name__)
_MAX_ALLOWANCE = 2**256 - 1
NO_COMMIT = ForecastCommit(ZERO32, 0, "0x" + "00" * 20, 0, ZERO32, ZERO32, b"", ZERO32, 0, 0).message()
"""The commit in a refutation of the reference's row, which no forecaster committed."""


@dataclass(frozen=True, kw_only=True)
class EvmSettlerParts(SettlerParts):
    """The parts of a settler on an EVM chain; `account` pays bonds and gas. Without `attestors` it observes nothing.

    With a `token_price`, in the chain's coin, it skips what does not pay its gas.
    """

    pool: PoolEpochs
    contracts: Contracts
    domain: Domain
    account: Sender | Lane
    attestors: AttestorClient | None
    content: ContentStore
    token_price: Decimal = Decimal(0)


def evm_settler(parts: EvmSettlerParts, view: PoolView) -> SettlerNode:
    """The node of a settler on an EVM chain."""
    return SettlerNode(parts, view, EvmSettlerLedger(parts, view, "settler"), PinnedSeries(parts.content))


class PinnedSeries:
    """Series in the content store, where everybody may have them once their key is on chain."""

    def __init__(self, content: ContentStore) -> None:
        self._content = content

    def forecast(self, entry: Entry, pool: Pool) -> tuple[Sequence[bytes], bytes]:
        """A revealed entry's series and its key."""
        return open_forecast(entry, pool, self._content).series, entry.key or b""

    def observed(self, _number: int, observed: Observed, pool: Pool) -> Sequence[bytes]:
        """The series of a round's observation."""
        return open_observation(observed, pool, self._content).series


class EvmSettlerLedger:
    """Sends a settler's calls to the market and its disputes; `role` names its share of the account's queue."""

    def __init__(self, parts: EvmSettlerParts, view: PoolView, role: str) -> None:
        self._parts, self._view = parts, view
        self._contracts = parts.contracts
        self._chain = ChainState(parts.contracts.market, parts.pool.id)
        self._queue = lane_of(parts.account, role, parts.pool.id)
        self._patience = Patience()
        self._thrift = Thrift(parts.pool, parts.contracts, parts.token_price, lambda: self._queue.gas_price_wei)

    @property
    def address(self) -> str:
        """The account that posts the bonds."""
        return self._queue.address

    @property
    def skips(self) -> list[str]:
        """What is skipped at present because it does not pay its gas."""
        return self._thrift.skips

    def skips_it(self, action: Action, state: RoundState) -> bool:
        """Whether an action is skipped now, because it does not pay its gas."""
        return self._thrift.skips_it(action, state, self.address)

    def forget(self, is_over: Callable[[int], bool]) -> None:
        """Forget the decisions about rounds that are over."""
        self._thrift.forget(is_over)

    def step(self, now: int | None = None) -> Sequence[Outcome]:
        """Follow up the transactions under way; what ended."""
        return self._queue.step(now)

    def holds(self, action: Hashable) -> bool:
        """Whether a transaction of an action is under way."""
        return self._queue.holds(action)

    def difference(self, state: RoundState) -> str | None:
        """What the market stores differently about a closed round than its events say."""
        return self._chain.round(state.number).difference(state)

    def has_reference(self, number: int) -> bool:
        """Whether a round's settlement compares with an earlier round."""
        return bool(read(self._contracts.market.hasReference, self._parts.pool.id, number))

    def has_ended(self, number: int) -> bool:
        """Whether the market has ended a round."""
        has_ended = self._chain.round(number).has_ended
        if has_ended:
            log.info("round %d has ended already; its event will follow", number)
        return has_ended

    def is_live(self, state: RoundState, proposal: int) -> bool:
        """Whether the proposal that the events describe is live in the market.

        A proposal is known by its number and the hash that the market stores: a reorg may have put another one under
        this number, or the same rows with another block's time.
        """
        stored = self._chain.proposal_hash(state.number, proposal)
        if not any(stored):
            log.info("proposal %d of round %d is settled already; its event will follow", proposal, state.number)
            return False
        if stored != state.proposals[proposal].stored_hash:
            raise EventsDiffer(
                f"proposal {proposal} of round {state.number} is 0x{stored.hex()} in the market, which is not what its "
                "event says: it is read again"
            )
        return True

    def allow_bonds(self, action: Hashable) -> bool:
        """Allow the vault to take bonds from this wallet; True if it may already, so that nothing was sent."""
        token, vault = self._contracts.token, self._contracts.vault
        if read(token.allowance, self.address, vault) >= _MAX_ALLOWANCE // 2:
            return True
        self._queue.submit(Intent(action, contract_call("approval of bonds", token.approve, vault, _MAX_ALLOWANCE)))
        return False

    def observe(self, action: Observe, state: RoundState, snapshot: Snapshot) -> None:
        """Collect the attestations of a quorum and submit them."""
        parts, pool, number = self._parts, self._parts.pool.at(state.number), state.number
        if not self._patience.is_due(number, snapshot.block):
            return
        if any(self._chain.round(number).root):
            log.info("round %d is observed already; its event will follow", number)
            return
        if parts.attestors is None:
            raise AttestationError("no attestors are set: set FOREWATT_ATTESTOR_URLS")
        answers = parts.attestors.ask(
            pool.id, number, enough=lambda signed: quorum(pool, parts.domain, signed) is not None
        )
        agreed = quorum(pool, parts.domain, answers.signed)
        if agreed is None:
            why = f"round {number} has {len(answers.signed)} attestations and needs {pool.quorum} equal ones; "
            why += "; ".join(answers.reasons)
            if not answers.waiting:
                raise AttestationError(why)
            self._patience.ask_again(number, snapshot.block, why)
            return
        self._send(
            action,
            f"observation of round {number}",
            parts.contracts.market.observe,
            agreed.observation.root,
            agreed.observation.available,
            agreed.observation.cid,
            list(agreed.signatures),
            done=lambda now: now.observed is not None,
            deadline=pool.rules.gate(number) + pool.rules.observe_end_s,
        )

    def propose(self, action: Propose, state: RoundState, rows: Sequence[bytes]) -> None:
        """Propose the settlement of a round."""
        rules = self._parts.pool.rules
        self._send(
            action,
            f"proposal for round {state.number}",
            self._contracts.market.propose,
            list(rows),
            done=lambda now: has_live(now, rows),
            deadline=rules.gate(state.number) + rules.propose_end_s,
        )

    def refute(self, check: Check, state: RoundState, refutation: Refutation) -> None:
        """Refute a proposal."""
        proposal = state.proposals[check.proposal]
        argument = {
            "forecast": NO_COMMIT if refutation.commit is None else refutation.commit.message(),
            "key": refutation.key or ZERO32,
            "row": proposal.rows[refutation.row],
            "proof": refutation.proof.message(),
        }
        self._send(
            check,
            f"refutation of proposal {check.proposal} of round {state.number}",
            self._contracts.disputes.refute,
            check.proposal,
            proposal.content(),
            argument,
            done=lambda now: check.proposal in now.gone,
            deadline=proposal.at + self._parts.pool.rules.refute_window_s,
        )

    def finalize(self, action: Finalize, state: RoundState) -> None:
        """End a round by a proposal."""
        self._send(
            action,
            f"end of round {state.number}",
            self._contracts.market.finalize,
            action.proposal,
            state.proposals[action.proposal].content(),
            _forecasters(state),
            done=_is_ended,
        )

    def settle(self, action: Settle, state: RoundState) -> None:
        """Settle the bond of a proposal that remained."""
        self._send(
            action,
            f"bond of proposal {action.proposal} of round {state.number}",
            self._contracts.market.settleProposal,
            action.proposal,
            state.proposals[action.proposal].content(),
            done=lambda now: action.proposal in now.gone,
        )

    def lapse(self, action: Lapse) -> None:
        """End a dispute without a ruling."""
        self._send(
            action,
            f"end of the dispute of round {action.round}",
            self._contracts.disputes.lapse,
            done=lambda now: now.dispute is Dispute.CLOSED,
        )

    def cancel(self, action: Cancel, state: RoundState) -> None:
        """End a round without a settlement."""
        self._send(
            action,
            f"cancellation of round {state.number}",
            self._contracts.market.cancel,
            _forecasters(state),
            done=_is_ended,
        )

    def claim(self, action: Hashable) -> bool:
        """Claim the bonds and fees that the vault has credited; True if there are none."""
        vault, me = self._contracts.vault, self.address
        if read(vault.creditOf, me) == 0:
            return True
        call = contract_call("claim of bonds and fees", vault.claim, [])
        self._queue.submit(Intent(action, call, already=lambda: read(vault.creditOf, me) == 0))
        return False

    def _send(
        self,
        action: Action,
        name: str,
        method: ContractTransactionHandler,
        *arguments: object,
        done: Callable[[RoundState], bool],
        deadline: int | None = None,
    ) -> None:
        """Send `method(pool, round, *arguments)`; what is refused counts as sent if the round's state is `done`."""
        number = action.round
        self._queue.submit(
            Intent(
                key=action,
                call=contract_call(name, method, self._parts.pool.id, number, *arguments),
                deadline=deadline,
                already=lambda: done(self._view.refresh().rounds.get(number, RoundState(number))),
            )
        )


def _forecasters(state: RoundState) -> list[str]:
    return [entry.forecaster for entry in state.in_order()]


def _is_ended(state: RoundState) -> bool:
    return state.ended is not None
