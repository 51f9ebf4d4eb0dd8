"""Commits of several forecasters in one transaction: whoever relays them pays its fixed costs once.

Peers check a transaction's signatures and store it as a whole, so that a bundle costs little more than one commit.
Bundles of different forecasters read and write no key in common that changes, just as single commits.
"""

from contracts.consortium.accounts.stakes import Forecaster
from contracts.consortium.arguments import decode_arguments
from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.addresses import domain_of
from contracts.consortium.ledger.call import Call
from contracts.consortium.members.members import require_member
from contracts.consortium.rounds.entries import commit, commit_from, enter, require_own
from forewatt.protocol.errors import SignatureError
from forewatt.protocol.typed import ForecastCommit

MAX_COMMITS = 64
"""As many as a round has entries, so that no endorser is busy with one call for long."""


def commit_many(call: Call, *, commits: list[bytes], signatures: list[bytes]) -> None:
    """Enter the commits of several forecasters, and skip those that the rules do not allow. For members.

    Each item of `commits` is the map of `commit`'s arguments in deterministic CBOR. Its signature is the one that the
    forecaster's authority gives on the EVM (EIP-712), for the channel's market. An empty signature stands for the
    caller's own: then the caller must be the forecaster's operator or authority, as in `commit`. Refused if nothing can
    be entered.
    """
    require_member(call)
    equal = len(signatures) == len(commits)
    require(equal, "WrongItemCount", f"{len(commits)} commits have {len(signatures)} signatures")
    count = len(commits)
    require(0 < count <= MAX_COMMITS, "WrongItemCount", f"a bundle has 1 to {MAX_COMMITS} commits, not {count}")
    skipped: list[Refused] = []
    for payload, signature in zip(commits, signatures, strict=True):
        forecast = commit_from(decode_arguments(commit, payload))
        try:
            _enter(call, forecast, signature)
        except Refused as why:
            skipped.append(why)
            of = {"pool": forecast.pool, "round": forecast.round, "forecaster": forecast.forecaster}
            call.emit("Skipped", **of, reason=str(why).encode())
    if len(skipped) == len(commits):
        raise skipped[0]


def _enter(call: Call, forecast: ForecastCommit, signature: bytes) -> None:
    def signer(call: Call, owner: Forecaster, forecast: ForecastCommit) -> str:
        return require_signed(call, owner, forecast, signature) if signature else require_own(call, owner, forecast)

    enter(call, forecast, signer)


def require_signed(call: Call, owner: Forecaster, forecast: ForecastCommit, signature: bytes) -> str:
    """The forecaster's authority. Refused unless the signature is its own, for this channel's market."""
    try:
        signer = forecast.signer(domain_of(call.ledger.channel), signature)
    except SignatureError as why:
        raise Refused("WrongSignature", str(why)) from why
    require(signer == owner.authority, "WrongSignature", f"{signer} has signed, the authority is {owner.authority}")
    return signer
