"""Audits the demo's rounds from the chain and the content store alone."""

from demo.market import Market
from demo.outcome import EntryOutcome, RoundOutcome
from forewatt.settings import Settings
from oracle.audit.pool import audit_pool
from oracle.audit.read.chain import JsonRpcChain
from oracle.audit.read.content import GatewayContent
from oracle.audit.read.target import read_target
from oracle.audit.round import RoundAudit


def audit_rounds(settings: Settings, market: Market, numbers: range) -> tuple[RoundOutcome, ...]:
    """The audited outcomes of the rounds; those after the first mismatch are missing."""
    target = read_target(settings.deployment_path)
    chain, content = JsonRpcChain(settings.rpc_url), GatewayContent(settings.ipfs_gateway_url)
    try:
        pool = audit_pool(chain, content, target)
    finally:
        chain.close()
        content.close()
    pool_mismatch = None if pool.mismatch is None else str(pool.mismatch)
    return tuple(_outcome(audit, market, pool_mismatch) for audit in pool.rounds if audit.number in numbers)


def _outcome(audit: RoundAudit, market: Market, pool_mismatch: str | None) -> RoundOutcome:
    mismatch = str(audit.mismatch) if audit.mismatch is not None else pool_mismatch
    entries = tuple(
        EntryOutcome(
            forecaster=market.name_of(entry.forecaster),
            state=entry.state,
            wager_wei=entry.wager_wei,
            score=entry.score if entry.state == "paid" else None,
            payout_wei=entry.payout_wei or 0,
        )
        for entry in audit.entries
    )
    return RoundOutcome(audit.number, audit.state, entries, audit.reference_score, mismatch is None, mismatch)
