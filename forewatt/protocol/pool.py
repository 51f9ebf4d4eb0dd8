"""A pool's immutable rules, their ABI encoding, and the pool's id.

The contract's ABI gives the names, types and order of the rules; `PoolParams` adds their units and defaults. A new rule
needs one more line in `PoolParams` and nothing else in Python.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from importlib.resources import files

from eth_abi.abi import encode
from eth_abi.exceptions import EncodingError as AbiError
from eth_utils.crypto import keccak

from forewatt.protocol.errors import ParamsError
from forewatt.protocol.words import MAX_WAGER_UNITS

_UNITS = ("", "_s", "_ppm", "_bps", "_wei", "_size")
_TOKEN_WEI = 10**18


# The defaults are the demo's rules: a forecast of 24 quarter-hours every six hours. The times satisfy every limit of
# the protocol: observeStart = lead + T*step, refLag*period (a day) >= observeStart, and openAhead + hardEnd is 12
# hours, half of the vault's default cooldown. lossMax is a mean pinball loss of a tenth of the capacity, far above what
# climatology loses, so that scores are not clipped.
@dataclass(frozen=True, kw_only=True)
class PoolParams:
    """The rules of a pool, documented in ForewattTypes.sol; offsets are seconds from a round's gate.

    A field is named like the struct's member, in snake case, with its unit.
    """

    region: bytes
    genesis: int
    arbitrator: str
    step_s: int = 900
    steps: int = 24
    levels: int = 9
    group_size: int = 8
    period_s: int = 21_600
    lead_s: int = 3_600
    ref_lag: int = 4
    open_ahead_s: int = 3_600
    reveal_end_s: int = 3_600
    observe_start_s: int = 25_200
    observe_end_s: int = 28_800
    dispute_end_s: int = 30_600
    resolve_end_s: int = 32_400
    propose_end_s: int = 36_000
    refute_window_s: int = 3_600
    loss_max_ppm: int = 100_000
    lambda_bps: int = 2_000
    mu_bps: int = 2_000
    round_budget_wei: int = 20 * _TOKEN_WEI
    threshold_bps: int = 15_000
    slash_bps: int = 100
    ema_rounds: int = 20
    min_wager_wei: int = 1 * _TOKEN_WEI
    max_entries: int = 32
    lock_cap_bps: int = 5_000
    observe_bond_wei: int = 10 * _TOKEN_WEI
    propose_bond_wei: int = 10 * _TOKEN_WEI
    fee_wei: int = _TOKEN_WEI // 2

    @property
    def hard_end_s(self) -> int:
        """Offset from which a round without a live proposal can be cancelled."""
        return self.propose_end_s + self.refute_window_s

    @property
    def wager_unit_wei(self) -> int:
        """The unit of the pool's wagers: a thousandth of the least one."""
        return self.min_wager_wei // 1000

    def whole_wager_wei(self, wager_wei: int) -> int:
        """The wager, rounded down to whole units, and to the largest number of them."""
        return min(wager_wei // self.wager_unit_wei, MAX_WAGER_UNITS) * self.wager_unit_wei

    def gate(self, number: int) -> int:
        """The gate closure of a round (UTC s)."""
        return self.genesis + number * self.period_s

    def valid_from(self, number: int, step: int = 0) -> int:
        """The start of a step of the round's forecast (UTC s)."""
        return self.gate(number) + self.lead_s + step * self.step_s

    def struct(self) -> dict[str, object]:
        """Member of the Solidity struct -> value, in the struct's order; `region` is bytes."""
        return {member: getattr(self, field) for field, (member, _) in SOLIDITY.items()}

    def encode(self) -> bytes:
        """abi.encode of the struct. ParamsError names a field that does not fit its type."""
        for field, (_, kind) in SOLIDITY.items():
            try:
                encode([kind], [getattr(self, field)])
            except (AbiError, TypeError) as why:
                raise ParamsError(field, f"is not a valid {kind}: {why}") from why
        return encode([PARAMS_TYPE], [tuple(self.struct().values())])


def struct_members() -> list[tuple[str, str]]:
    """(name, type) of every member of the Solidity struct PoolParams, in order, from the exported ABI of Pools."""
    abi = json.loads((files("forewatt") / "abi" / "Pools.json").read_text())["abi"]
    create = next(item for item in abi if item["type"] == "function" and item["name"] == "createPool")
    return [(member["name"], member["type"]) for member in create["inputs"][0]["components"]]


def match_members(members: Iterable[tuple[str, str]], names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Field of `PoolParams` -> (the struct's member, its type), in the struct's order.

    Raises ParamsError for a member without a field and for a field without a member.
    """
    left, matched = list(names), {}
    for member, kind in members:
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in member)
        field = next((snake + unit for unit in _UNITS if snake + unit in left), None)
        if field is None:
            raise ParamsError(member, "is in the contract's PoolParams; add it to the class PoolParams")
        left.remove(field)
        matched[field] = (member, kind)
    if left:
        raise ParamsError(left[0], "is not in the contract's PoolParams; remove it from the class PoolParams")
    return matched


SOLIDITY = match_members(struct_members(), (field.name for field in fields(PoolParams)))
"""Field of `PoolParams` -> (the struct's member, its type), in the struct's order."""

PARAMS_TYPE = f"({','.join(kind for _, kind in SOLIDITY.values())})"
"""The ABI type of PoolParams, a static tuple."""


def default_struct() -> dict[str, object]:
    """Member of the Solidity struct -> default; region, genesis and arbitrator have none."""
    return {SOLIDITY[field.name][0]: field.default for field in fields(PoolParams) if field.default is not MISSING}


def params_from_struct(struct: Mapping[str, object]) -> PoolParams:
    """The rules from the struct's members, as the chain, an event or a deployment file contains them; without defaults.

    `region` may be bytes or 0x hex; integers may be decimal strings. ParamsError names a missing or malformed field.
    """
    values = {}
    for field, (member, kind) in SOLIDITY.items():
        if member not in struct:
            raise ParamsError(member, "is missing from the pool's parameters")
        values[field] = _typed(member, struct[member], kind)
    return PoolParams(**values)  # type: ignore[arg-type]


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
        raise ParamsError(name, f"{value!r} is not a valid {kind}") from why
