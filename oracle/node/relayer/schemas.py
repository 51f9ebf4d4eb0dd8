"""The requests and replies of a relayer."""

from typing import Annotated

from eth_utils.address import to_checksum_address
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from forewatt.protocol.typed import ForecastCommit
from oracle.node.relayer.submission import Submission

Bytes32 = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{64}$")]
Address = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$"), AfterValidator(lambda text: to_checksum_address(text))]
Wei = Annotated[str, Field(pattern=r"^[0-9]{1,29}$", description="wei as a decimal string")]


class CommitFields(BaseModel):
    """A forecaster's commit, as it is signed: the fields of ForecastCommit. Bytes are 0x-hex."""

    model_config = ConfigDict(extra="forbid")

    pool: Bytes32
    round: int = Field(ge=0, lt=2**63)
    forecaster: Address
    revision: int = Field(ge=1, lt=2**16)
    root: Bytes32
    key_hash: Bytes32
    cid: str = Field(pattern=r"^0x[0-9a-fA-F]{72}$")
    model_version: Bytes32
    issued_at: int = Field(ge=0, lt=2**63)
    wager_wei: Wei

    def commit(self) -> ForecastCommit:
        """The message that was signed."""
        return ForecastCommit(
            pool=_bytes(self.pool),
            round=self.round,
            forecaster=self.forecaster,
            revision=self.revision,
            root=_bytes(self.root),
            key_hash=_bytes(self.key_hash),
            cid=_bytes(self.cid),
            model_version=_bytes(self.model_version),
            issued_at=self.issued_at,
            wager_wei=int(self.wager_wei),
        )

    @classmethod
    def of(cls, commit: ForecastCommit) -> "CommitFields":
        """The fields of a message."""
        return cls(
            pool="0x" + commit.pool.hex(),
            round=commit.round,
            forecaster=commit.forecaster,
            revision=commit.revision,
            root="0x" + commit.root.hex(),
            key_hash="0x" + commit.key_hash.hex(),
            cid="0x" + commit.cid.hex(),
            model_version="0x" + commit.model_version.hex(),
            issued_at=commit.issued_at,
            wager_wei=str(commit.wager_wei),
        )


class CommitRequest(BaseModel):
    """A commit with the signature of the forecaster's authority: 65 bytes, r | s | v."""

    model_config = ConfigDict(extra="forbid")

    commit: CommitFields
    signature: str = Field(pattern=r"^0x[0-9a-fA-F]{130}$")


class RevealRequest(BaseModel):
    """The key of a commit that is on chain."""

    model_config = ConfigDict(extra="forbid")

    commit: CommitFields
    key: Bytes32


class SubmissionReply(BaseModel):
    """A submission: waiting, sent, mined, skipped (the market refused it, for the reason given) or expired."""

    id: str
    state: str
    reason: str
    transaction: str | None
    block: int | None

    @classmethod
    def of(cls, one: Submission) -> "SubmissionReply":
        """The reply about a submission."""
        return cls(id=one.id, state=one.state, reason=one.reason, transaction=one.transaction, block=one.block)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
