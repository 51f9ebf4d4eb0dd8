"""The end of a round: it is finalized by a proposal, or cancelled."""

from collections.abc import Mapping, Sequence

from contracts.consortium.accounts.dues import Due
from contracts.consortium.accounts.funds import add, pay_fee, settle_bond
from contracts.consortium.arguments import U64, Bytes32
from contracts.consortium.clock.windows import require_since
from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import require_member
from contracts.consortium.pools.pools import epoch_of, params_of
from contracts.consortium.rounds.deviations import add_losses
from contracts.consortium.rounds.proposals import live_before, load_proposal, mark_settled
from contracts.consortium.rounds.settlement import forfeits, settle
from contracts.consortium.rounds.state import (
    CANCELLED,
    FINAL,
    LIVE,
    End,
    Seal,
    Truth,
    bits,
    require_running,
    revealed_bits,
    ruling_of,
    seal_of,
    truth_of,
)
from forewatt.protocol.deviation import Standing
from forewatt.protocol.payoff import lock, proposal_bond_wei
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.words import MAX_PROPOSALS, ZERO32


def finalize(call: Call, *, pool: Bytes32, round: U64, proposal: U64) -> None:
    """Settle a round by its first proposal that nobody refuted, once its refute window is over. For members."""
    require_member(call)
    rules, seal = params_of(call, pool), seal_of(call, pool, round)
    content = load_proposal(call, pool, round, proposal)
    over = content.before + rules.refute_window_s
    require_since(call, over)
    require_running(call, pool, round)
    require(content.state == LIVE, "WrongProposal", f"proposal {proposal} is refuted")
    earlier = live_before(call, pool, round, proposal)
    require(not earlier, "EarlierProposal", f"proposals before it are live: {', '.join(map(str, earlier))}")
    truth = truth_of(call, pool, round)
    counted = bits(truth.available & revealed_bits(call, pool, round, seal))
    feed_count = epoch_of(call, pool, round).feed_count
    due = settle(rules, feed_count, seal, counted, content.sums, content.has_reference)
    call.store(key("end", pool, round), End(FINAL, proposal, content.content))
    call.emit(
        "Finalized",
        pool=pool,
        round=round,
        proposal=proposal,
        forecasters=seal.forecasters,
        scores=due.scores,
        referenceScore=due.reference_score,
        muEff=due.mu_eff,
        caller=call.caller,
    )
    losses = dict(zip(seal.forecasters, due.losses, strict=True)) if content.has_reference else {}
    exceeded = add_losses(call, pool, round, losses, due.reference_loss, rules, over)
    _pay(call, pool, round, rules, seal, due.payouts, due.forfeits, exceeded)
    mark_settled(call, pool, round, proposal)
    bond = proposal_bond_wei(rules.propose_bond_wei, proposal)
    settle_bond(call, pool, bond, content.proposer, bond)
    _return_bond(call, pool, round, rules)
    # A round that scored nobody pays nobody, so that empty rounds can't drain the fund.
    if counted:
        pay_fee(call, pool, rules.fee_wei, content.proposer)


def cancel(call: Call, *, pool: Bytes32, round: U64) -> None:
    """End a round without a settlement: a void one at once, others from hardEnd on without a live proposal."""
    require_member(call)
    rules, seal = params_of(call, pool), seal_of(call, pool, round)
    require_running(call, pool, round)
    truth, ruling = truth_of(call, pool, round), ruling_of(call, pool, round)
    if ruling is None or ruling.upheld or ruling.root != ZERO32:
        require_since(call, rules.gate(round) + rules.hard_end_s)
    live = live_before(call, pool, round, MAX_PROPOSALS)
    require(not live, "ProposalPending", f"proposals are live: {', '.join(map(str, live))}")
    revealed = revealed_bits(call, pool, round, seal)
    excused = revealed if truth.root == ZERO32 else revealed & truth.available
    call.store(key("end", pool, round), End(CANCELLED))
    call.emit("Cancelled", pool=pool, round=round, forecasters=seal.forecasters, caller=call.caller)
    _pay(call, pool, round, rules, seal, seal.wagers, forfeits(rules, seal, set(bits(excused))), {})
    _return_bond(call, pool, round, rules)


def _pay(
    call: Call,
    pool: bytes,
    number: int,
    rules: PoolParams,
    seal: Seal,
    payouts: Sequence[int],
    lost: Sequence[int],
    exceeded: Mapping[str, Standing],
) -> None:
    """Write the due of every entry, and settle the fund: it gets its reserve and losses, and pays gains."""
    for forecaster, wager, payout, forfeit in zip(seal.forecasters, seal.wagers, payouts, lost, strict=True):
        standing = exceeded.get(forecaster)
        call.store(
            key("due", pool, number, forecaster),
            Due(
                wager,
                lock(wager, rules.lambda_bps, rules.mu_bps),
                payout,
                forfeit,
                standing is not None,
                rules.slash_bps if standing else 0,
                standing.loss if standing else 0,
                standing.reference_loss if standing else 0,
            ),
        )
        call.emit(
            "Settled",
            pool=pool,
            round=number,
            forecaster=forecaster,
            wager=wager,
            payout=payout,
            forfeit=forfeit,
            commission=0,
            shared=max(0, payout - wager),
            toFund=0,
        )
    paid = sum(max(0, payout - wager) for payout, wager in zip(payouts, seal.wagers, strict=True))
    received = sum(max(0, wager - payout) for payout, wager in zip(payouts, seal.wagers, strict=True)) + sum(lost)
    add(call, pool, free=seal.reserve + received - paid, reserved=-seal.reserve)
    call.emit("FundSettled", pool=pool, round=number, released=seal.reserve, paid=paid, received=received)


def _return_bond(call: Call, pool: bytes, number: int, rules: PoolParams) -> None:
    """Return the observer's bond, unless a ruling has cost it."""
    attested = call.find(Truth, key("truth", pool, number)) or Truth()
    ruling = ruling_of(call, pool, number)
    if attested.observer and (ruling is None or ruling.upheld):
        settle_bond(call, pool, rules.observe_bond_wei, attested.observer, rules.observe_bond_wei)
