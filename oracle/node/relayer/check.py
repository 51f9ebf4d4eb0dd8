"""Checks submissions before they cost gas: the signature, the key, and what the market says to each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from forewatt.protocol.errors import SignatureError
from forewatt.protocol.seal import context_of, key_hash, seed_of
from forewatt.protocol.typed import Domain
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcError, RpcRefused
from oracle.chain.transactions.reverts import decode_revert, explain, revert_data
from oracle.errors import OracleError
from oracle.node.relayer import calls
from oracle.node.relayer.submission import Kind, Submission

_AUTHORITY_S = 10.0
"""How long a forecaster's authority is remembered; it is read again when a signature does not fit."""
_RETRY_S = 1.0


class Refused(OracleError):
    """A submission is not taken; `status` is HTTP's, and with `again_s` it is worth to ask again after so long."""

    def __init__(self, status: int, detail: str, again_s: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.again_s = status, again_s


@dataclass(frozen=True)
class Places:
    """Where the calls go: the contracts, and the account that will send."""

    market: str
    vault: str
    sender: str


class Checker:
    """Checks many submissions with two requests to the chain. Safe to use from several threads."""

    def __init__(self, rpc: RpcClient, domain: Domain, places: Places, clock: Callable[[], float] = monotonic) -> None:
        self._rpc, self._domain, self._places, self._clock = rpc, domain, places, clock
        self._authorities: dict[str, tuple[str, float]] = {}

    def check(self, submissions: Sequence[Submission]) -> list[Refused | None]:
        """Why each submission is refused; None for one that the market would take now."""
        try:
            found: list[Refused | None] = [self._key(one) if one.kind is Kind.REVEAL else None for one in submissions]
            commits = [one for one in submissions if one.kind is Kind.COMMIT]
            signatures = dict(zip(map(id, commits), self._signatures(commits), strict=True))
            found = [refused or signatures.get(id(one)) for refused, one in zip(found, submissions, strict=True)]
            asked = [at for at, refused in enumerate(found) if refused is None]
            answers = self._rpc.batch([self._call(submissions[at]) for at in asked])
            for at, answer in zip(asked, answers, strict=True):
                found[at] = _refusal(answer)
        except RpcError as error:
            return [Refused(503, f"the chain does not answer: {error}", 2)] * len(submissions)
        return found

    def _key(self, one: Submission) -> Refused | None:
        if key_hash(seed_of(context_of(one.commit, self._domain), one.proof)) != one.commit.key_hash:
            return Refused(422, "the key does not open this commit: its hash is another one")
        return None

    def _signatures(self, commits: Sequence[Submission]) -> list[Refused | None]:
        signers = [_signer(one, self._domain) for one in commits]
        self._read({one.commit.forecaster for one in commits}, _AUTHORITY_S)
        wrong = {
            one.commit.forecaster
            for one, signer in zip(commits, signers, strict=True)
            if signer is not None and signer != self._authority(one)
        }
        self._read(wrong, _RETRY_S)
        return [
            None
            if signer is not None and signer == self._authority(one)
            else Refused(
                422,
                f"the signature is {'malformed' if signer is None else f'of {signer}'}, and the authority of "
                f"{one.commit.forecaster} is {self._authority(one)}; a wallet contract's signature cannot be relayed",
            )
            for one, signer in zip(commits, signers, strict=True)
        ]

    def _authority(self, one: Submission) -> str:
        return self._authorities[one.commit.forecaster][0]

    def _read(self, forecasters: set[str], younger_than_s: float) -> None:
        """Read the authorities that are not known, or not from so short a time ago."""
        now = self._clock()
        known = {who for who, (_, at) in self._authorities.items() if now - at < younger_than_s}
        asked = sorted(forecasters - known)
        data = [{"to": self._places.vault, "data": "0x" + calls.authority_call(who).hex()} for who in asked]
        answers = self._rpc.batch([("eth_call", (call, "latest")) for call in data])
        for who, answer in zip(asked, answers, strict=True):
            authority = "nobody: it is not registered" if isinstance(answer, RpcRefused) else calls.authority_in(answer)
            self._authorities[who] = authority, now

    def _call(self, one: Submission) -> tuple[str, tuple[object, str]]:
        data = calls.single(one.kind, one.commit, one.proof)
        return "eth_call", (
            {"from": self._places.sender, "to": self._places.market, "data": "0x" + data.hex()},
            "latest",
        )


def _signer(one: Submission, domain: Domain) -> str | None:
    try:
        return one.commit.signer(domain, one.proof)
    except SignatureError:
        return None


def _refusal(answer: object) -> Refused | None:
    """What the market's answer means. Its block may be older than the window, of which the relayer is sure."""
    if not isinstance(answer, RpcRefused):
        return None
    data = revert_data(answer)
    if data is None:
        return Refused(503, f"the chain cannot judge the call: {answer.message}", 2)
    if decode_revert(data).name == "OutsideWindow":
        return None
    return Refused(409, f"the market refuses it: {explain(answer)}")
