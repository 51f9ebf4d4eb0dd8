"""A pool's immutable rules: every field of the Solidity struct, its ABI encoding, and the identity that follows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from eth_abi.abi import encode
from eth_abi.exceptions import EncodingError as AbiError
from eth_utils.crypto import keccak

from forewatt.protocol.errors import ParamsError

SOLIDITY = {
    "region": ("region", "bytes32"),
    "step_s": ("step", "uint32"),
    "steps": ("steps", "uint16"),
    "levels": ("levels", "uint8"),
    "group_size": ("group", "uint16"),
    "genesis": ("genesis", "uint64"),
    "period_s": ("period", "uint32"),
    "lead_s": ("lead", "uint32"),
    "ref_lag": ("refLag", "uint32"),
    "open_ahead_s": ("openAhead", "uint32"),
    "reveal_end_s": ("revealEnd", "uint32"),
    "observe_start_s": ("observeStart", "uint32"),
    "observe_end_s": ("observeEnd", "uint32"),
    "dispute_end_s": ("disputeEnd", "uint32"),
    "resolve_end_s": ("resolveEnd", "uint32"),
    "propose_end_s": ("proposeEnd", "uint32"),
    "refute_window_s": ("refuteWindow", "uint32"),
    "loss_max_ppm": ("lossMax", "uint32"),
    "lambda_bps": ("lambdaBps", "uint16"),
    "mu_bps": ("muBps", "uint16"),
    "round_budget_wei": ("roundBudget", "uint128"),
    "threshold_bps": ("thresholdBps", "uint32"),
    "slash_bps": ("slashBps", "uint16"),
    "ema_rounds": ("emaRounds", "uint16"),
    "arbitrator": ("arbitrator", "address"),
    "min_wager_wei": ("minWager", "uint96"),
    "max_entries": ("maxEntries", "uint8"),
    "lock_cap_bps": ("lockCapBps", "uint16"),
    "observe_bond_wei": ("observeBond", "uint96"),
    "propose_bond_wei": ("proposeBond", "uint96"),
    "fee_wei": ("fee", "uint96"),
}
"""Our field -> (the struct's member, its type), in the struct's order."""

PARAMS_TYPE = f"({','.join(kind for _, kind in SOLIDITY.values())})"
"""The ABI type of PoolParams, a static tuple."""


@dataclass(frozen=True)
class PoolParams:
    """The rules of one market, as ForewattTypes.sol explains them; offsets are seconds from a round's gate."""

    region: bytes
    step_s: int
    steps: int
    levels: int
    group_size: int
    genesis: int
    period_s: int
    lead_s: int
    ref_lag: int
    open_ahead_s: int
    reveal_end_s: int
    observe_start_s: int
    observe_end_s: int
    dispute_end_s: int
    resolve_end_s: int
    propose_end_s: int
    refute_window_s: int
    loss_max_ppm: int
    lambda_bps: int
    mu_bps: int
    round_budget_wei: int
    threshold_bps: int
    slash_bps: int
    ema_rounds: int
    arbitrator: str
    min_wager_wei: int
    max_entries: int
    lock_cap_bps: int
    observe_bond_wei: int
    propose_bond_wei: int
    fee_wei: int

    @property
    def hard_end_s(self) -> int:
        """Offset from which a round without a live proposal can be cancelled."""
        return self.propose_end_s + self.refute_window_s

    def gate(self, number: int) -> int:
        """Gate closure of a round, UTC seconds."""
        return self.genesis + number * self.period_s

    def valid_from(self, number: int, step: int = 0) -> int:
        """Start of a step of the round's forecast, UTC seconds."""
        return self.gate(number) + self.lead_s + step * self.step_s

    def struct(self) -> dict[str, object]:
        """The fields under the struct's names, in its order; `region` as bytes."""
        return {SOLIDITY[field.name][0]: getattr(self, field.name) for field in fields(self)}

    def encode(self) -> bytes:
        """abi.encode of the struct; ParamsError names a field that does not fit its type."""
        for field, (_, kind) in SOLIDITY.items():
            try:
                encode([kind], [getattr(self, field)])
            except (AbiError, TypeError) as why:
                raise ParamsError(field, f"is no {kind}: {why}") from why
        return encode([PARAMS_TYPE], [tuple(self.struct().values())])


def params_from_struct(struct: Mapping[str, object]) -> PoolParams:
    """The rules out of the struct's names, as the chain, an event or a deployment file gives them.

    `region` may be bytes or 0x hex; integers may be decimal strings. ParamsError names a missing or malformed field.
    """
    ours = {}
    for field, (theirs, kind) in SOLIDITY.items():
        if theirs not in struct:
            raise ParamsError(theirs, "is missing from the pool's parameters")
        ours[field] = _typed(theirs, struct[theirs], kind)
    return PoolParams(**ours)  # type: ignore[arg-type]


def region_bytes(region: str) -> bytes:
    """A region's name as the bytes32 on chain: UTF-8, zero-padded on the right. ParamsError if it is too long."""
    raw = region.encode()
    if not 0 < len(raw) <= 32 or raw.endswith(b"\0"):
        raise ParamsError("region", f"{region!r} must have between 1 and 32 bytes in UTF-8")
    return raw.ljust(32, b"\0")


def region_text(region: bytes) -> str:
    """The name of a region's bytes32."""
    return region.rstrip(b"\0").decode()


def pool_id(chain_id: int, market: str, params: PoolParams) -> bytes:
    """keccak256(abi.encode(chainid, market, PoolParams))."""
    return keccak(encode(["uint256", "address"], [chain_id, market]) + params.encode())


def _typed(name: str, value: object, kind: str) -> object:
    if kind == "address":
        return str(value)
    try:
        if kind == "bytes32":
            return bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)  # type: ignore[call-overload]
        return int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError) as why:
        raise ParamsError(name, f"{value!r} is no {kind}") from why
