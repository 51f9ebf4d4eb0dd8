"""The sealing keys of a node's entries: derived from its secret when they are needed, and stored nowhere."""

from dataclasses import dataclass, field

from forewatt.protocol.seal import SealScope, context_of, derive_key, key_hash, seed_of
from forewatt.protocol.typed import Domain, ForecastCommit
from oracle.errors import WrongSecret


@dataclass(frozen=True)
class SealingKeys:
    """Derives the keys of every entry in one market from the node's secret."""

    secret: bytes = field(repr=False)
    domain: Domain

    def scope(self, pool: bytes, number: int, forecaster: str, revision: int) -> SealScope:
        """The scope of the key of one revision of one entry."""
        return SealScope(self.domain.chain_id, self.domain.market, pool, number, forecaster, revision)

    def derive(self, scope: SealScope) -> bytes:
        """The key of a revision."""
        return derive_key(self.secret, scope)

    def hash_of(self, scope: SealScope) -> bytes:
        """The key hash that a commit of this revision has on chain."""
        return key_hash(seed_of(scope.context(), self.derive(scope)))

    def key_of(self, commit: ForecastCommit) -> bytes:
        """The key that opens a commit on chain; WrongSecret if the commit was sealed with another key."""
        key = self.derive(self.scope(commit.pool, commit.round, commit.forecaster, commit.revision))
        if key_hash(seed_of(context_of(commit, self.domain), key)) != commit.key_hash:
            raise WrongSecret(
                f"round {commit.round}: revision {commit.revision} of {commit.forecaster} was not sealed with this "
                "node's secret; restore the secret that sealed it, or reveal it with the key that you sealed it with"
            )
        return key
