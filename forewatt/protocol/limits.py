"""The limits that createPool and appendEpoch enforce, for checks before a transaction; errors name the field."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_utils.address import to_canonical_address

from forewatt.protocol.cid import CID_BYTES, is_cid
from forewatt.protocol.errors import ParamsError
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.rows import LOSS_BYTES
from forewatt.protocol.words import BPS, MAX_ENTRIES, SCALE_PPM, ZERO32

MAX_GROUP_VALUES = 8192
MAX_GROUP = 64
MIN_WINDOW_S = 24
MAX_BOND_WEI = 2**88
MAX_SLASH_BPS = 500
MAX_ROW_BYTES = 64 * 1024
MAX_ATTESTORS = 255


@dataclass(frozen=True)
class Epoch:
    """A pool's feeds and attestors (addresses ascending) from round `from_round` on."""

    from_round: int
    feeds_root: bytes
    feed_count: int
    manifest_cid: bytes
    attestors: tuple[str, ...]
    quorum: int


def check_params(params: PoolParams, cooldown_s: int) -> None:
    """Raise ParamsError, which names the field, for the first broken limit. `cooldown_s` is the vault's cooldown."""
    _check_shape(params)
    _check_times(params, cooldown_s)
    _check_money(params)


def check_epoch(epoch: Epoch, params: PoolParams) -> None:
    """Raise ParamsError for the first limit that an epoch of the pool breaks."""
    _require(epoch.feeds_root != ZERO32, "feeds_root", "must not be zero")
    _require(epoch.feed_count > 0, "feed_count", "must be positive")
    _require(is_cid(epoch.manifest_cid), "manifest_cid", f"must be a raw sha2-256 CIDv1 of {CID_BYTES} bytes")
    groups = -(-epoch.feed_count // params.group_size)
    row_bytes = (params.max_entries + 1) * groups * LOSS_BYTES
    _require(
        row_bytes <= MAX_ROW_BYTES, "feed_count", f"(maxEntries+1)*groups*5 = {row_bytes} exceeds {MAX_ROW_BYTES} bytes"
    )
    _check_attestors(epoch.attestors, epoch.quorum)


def check_next_epoch(epoch: Epoch, params: PoolParams, last: Epoch, now: int) -> None:
    """Raise ParamsError for the first limit that an epoch after `last` breaks if it is appended at `now` (UTC s).

    It must be appended before the commit window of its first round opens, and must not drop feeds.
    """
    _require(epoch.from_round > last.from_round, "from_round", f"must be after the last epoch's {last.from_round}")
    _require(epoch.from_round < 2**64, "from_round", "must fit uint64")
    _require(epoch.feed_count >= last.feed_count, "feed_count", f"must not be below the last epoch's {last.feed_count}")
    opens = params.gate(epoch.from_round) - params.open_ahead_s
    _require(now < opens, "from_round", f"its commits open at {opens}, which must be after {now}")
    check_epoch(epoch, params)


def _check_attestors(attestors: Sequence[str], quorum: int) -> None:
    raw = [to_canonical_address(attestor) for attestor in attestors]
    _require(len(raw) <= MAX_ATTESTORS, "attestors", f"at most {MAX_ATTESTORS}, got {len(raw)}")
    _require(raw == sorted(set(raw)), "attestors", "must be strictly ascending")
    _require(not raw or raw[0] != bytes(20), "attestors", "must not contain the zero address")
    _require(2 * quorum > len(raw), "quorum", f"{quorum} must be more than half of {len(raw)} attestors")
    _require(quorum <= len(raw), "quorum", f"{quorum} exceeds {len(raw)} attestors")


def _check_shape(params: PoolParams) -> None:
    _require(params.step_s > 0, "step_s", "must be positive")
    _require(params.steps > 0, "steps", "must be positive")
    _require(params.levels > 0, "levels", "must be positive")
    group = params.group_size
    _require(group > 0 and group & (group - 1) == 0, "group_size", f"{group} must be a power of two")
    _require(group <= MAX_GROUP, "group_size", f"{group} exceeds {MAX_GROUP}")
    values = group * params.steps * params.levels
    _require(values <= MAX_GROUP_VALUES, "group_size", f"G*T*K = {values} exceeds {MAX_GROUP_VALUES}")
    largest_loss = values * (params.levels + 1) * SCALE_PPM
    _require(largest_loss < 2**40, "levels", f"G*T*K*(K+1)*1e6 = {largest_loss} does not fit uint40")
    _require(0 < params.max_entries <= MAX_ENTRIES, "max_entries", f"must lie in 1..{MAX_ENTRIES}")


def _check_times(params: PoolParams, cooldown_s: int) -> None:
    covered_s = params.steps * params.step_s
    truth_s = params.lead_s + covered_s
    lag_s = params.ref_lag * params.period_s
    _require(
        covered_s <= params.period_s, "period_s", f"must be at least T*step = {covered_s}: rounds must not overlap"
    )
    _require_window("open_ahead_s", params.open_ahead_s)
    _require_window("reveal_end_s", params.reveal_end_s)
    _require(params.reveal_end_s <= params.lead_s, "reveal_end_s", f"exceeds lead = {params.lead_s}")
    _require(params.observe_start_s >= truth_s, "observe_start_s", f"must be at least lead+T*step = {truth_s}")
    _require_window("observe_end_s", params.observe_end_s - params.observe_start_s)
    _require_window("dispute_end_s", params.dispute_end_s - params.observe_end_s)
    _require_window("resolve_end_s", params.resolve_end_s - params.dispute_end_s)
    _require_window("propose_end_s", params.propose_end_s - params.resolve_end_s)
    _require_window("refute_window_s", params.refute_window_s)
    shortest_s = max(truth_s, params.resolve_end_s - params.dispute_end_s)
    _require(lag_s >= shortest_s, "ref_lag", f"refLag*period = {lag_s} must be at least {shortest_s}")
    total_s = params.open_ahead_s + params.hard_end_s
    _require(total_s <= cooldown_s, "propose_end_s", f"openAhead+hardEnd = {total_s} exceeds the cooldown {cooldown_s}")


def _check_money(params: PoolParams) -> None:
    _require(params.loss_max_ppm > 0, "loss_max_ppm", "must be positive")
    shares_bps = params.lambda_bps + params.mu_bps
    _require(shares_bps <= BPS, "lambda_bps", f"lambda+mu = {shares_bps} exceeds {BPS}")
    _require(params.slash_bps <= MAX_SLASH_BPS, "slash_bps", f"exceeds {MAX_SLASH_BPS}")
    _require(params.ema_rounds > 0, "ema_rounds", "must be positive")
    _require(int(params.arbitrator, 16) != 0, "arbitrator", "must not be the zero address")
    _require(params.min_wager_wei > 0, "min_wager_wei", "must be positive")
    _require(params.min_wager_wei % 1000 == 0, "min_wager_wei", "must be a multiple of 1000")
    for field, bond_wei in (
        ("observe_bond_wei", params.observe_bond_wei),
        ("propose_bond_wei", params.propose_bond_wei),
    ):
        _require(bond_wei >= params.min_wager_wei, field, f"must be at least the minimum wager {params.min_wager_wei}")
        _require(bond_wei <= MAX_BOND_WEI, field, f"exceeds {MAX_BOND_WEI}")
    _require(0 < params.lock_cap_bps <= BPS, "lock_cap_bps", f"must lie in 1..{BPS}")


def _require_window(field: str, length_s: int) -> None:
    _require(length_s >= MIN_WINDOW_S, field, f"its window has {length_s} s and needs {MIN_WINDOW_S}: two blocks")


def _require(condition: bool, field: str, why: str) -> None:
    if not condition:
        raise ParamsError(field, why)
