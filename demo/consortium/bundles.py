"""Signed commits, and the bundles in which a relayer sends those of several forecasters."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.consortium.ledger.addresses import domain_of
from contracts.consortium.rounds.entries import commit_from
from demo.consortium.forecasts import Forecast
from forewatt.embedded.fabric.plan import CHANNEL
from forewatt.fabric.errors import Invalid, NotEndorsed
from forewatt.fabric.gateway import Committed, Gateway
from forewatt.protocol.canonical import encode_canonical

CONFLICTS = frozenset({"MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT"})


@dataclass(frozen=True)
class SignedCommit:
    """The arguments of `commit` in deterministic CBOR, and the signature of the forecaster's authority."""

    arguments: bytes
    signature: bytes


def signed_commit(forecast: Forecast, authority: bytes) -> SignedCommit:
    """A forecast's commit, signed with the private key of its forecaster's authority."""
    signature = commit_from(forecast.arguments).sign(domain_of(CHANNEL), authority)
    return SignedCommit(encode_canonical(forecast.arguments), signature)


async def relay(gateway: Gateway, commits: Sequence[SignedCommit]) -> list[Committed]:
    """Send commits as one transaction. If one of its forecasters has changed its own keys meanwhile, send two halves.

    So a forecaster that disturbs a bundle holds up no other one for longer than a few blocks. NotEndorsed if the rules
    refuse all commits of a part; the other parts are sent first.
    """
    signatures = [commit.signature for commit in commits]
    argument = encode_canonical({"commits": [commit.arguments for commit in commits], "signatures": signatures})
    try:
        return [await gateway.submit("commit_many", argument)]
    except Invalid as invalid:
        if invalid.code not in CONFLICTS or len(commits) == 1:
            raise
    half, committed, refused = len(commits) // 2, [], None
    for part in (commits[:half], commits[half:]):
        try:
            committed += await relay(gateway, part)
        except NotEndorsed as why:
            refused = refused or why
    if refused is not None:
        raise refused
    return committed
