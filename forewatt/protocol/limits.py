"""The limits that createPool and every epoch enforce, checked before a transaction is sent; messages name the field."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_utils.address import to_canonical_address

from forewatt.protocol.errors import ParamsError
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.rows import LOSS_BYTES
from forewatt.protocol.words import BPS, MAX_ENTRIES, SCALE_PPM, ZERO32

MAX_GROUP_VALUES = 8192
MAX_SLASH_BPS = 500
MAX_ROW_BYTES = 64 * 1024
MAX_ATTESTORS = 255


@dataclass(frozen=True)
class Epoch:
    """What of a pool outlives a rule set: its feeds and attestors (addresses ascending) from `from_round` on."""

    from_round: int
    feeds_root: bytes
    feed_count: int
    manifest_cid: bytes
    attestors: tuple[str, ...]
    quorum: int


def check_params(params: PoolParams, cooldown_s: int) -> None:
    """Raise ParamsError, naming the field, at the first limit that does not hold; cooldown_s is the vault's."""
    _check_shape(params)
    _check_times(params, cooldown_s)
    _check_money(params)


def check_epoch(epoch: Epoch, params: PoolParams) -> None:
    """The same for an epoch of the pool."""
    _hold(epoch.feeds_root != ZERO32, "feeds_root", "must not be zero")
    _hold(epoch.feed_count > 0, "feed_count", "must be positive")
    groups = -(-epoch.feed_count // params.group_size)
    rows = (params.max_entries + 1) * groups * LOSS_BYTES
    _hold(rows <= MAX_ROW_BYTES, "feed_count", f"(maxEntries+1)*groups*5 = {rows} exceeds {MAX_ROW_BYTES} bytes")
    _check_attestors(epoch.attestors, epoch.quorum)


def check_next_epoch(epoch: Epoch, params: PoolParams, last: Epoch, now: int) -> None:
    """The same for an epoch that follows `last` and is appended at `now` (UTC s): it may only touch rounds whose commit
    window is not open, and keeps every feed's index."""
    _hold(epoch.from_round > last.from_round, "from_round", f"must be after the last epoch's {last.from_round}")
    _hold(epoch.from_round < 2**64, "from_round", "must fit uint64")
    _hold(epoch.feed_count >= last.feed_count, "feed_count", f"must not be below the last epoch's {last.feed_count}")
    opens = params.gate(epoch.from_round) - params.open_ahead_s
    _hold(now < opens, "from_round", f"its commits open at {opens}, which must be after {now}")
    check_epoch(epoch, params)


def _check_attestors(attestors: Sequence[str], quorum: int) -> None:
    raw = [to_canonical_address(attestor) for attestor in attestors]
    _hold(len(raw) <= MAX_ATTESTORS, "attestors", f"at most {MAX_ATTESTORS}, got {len(raw)}")
    _hold(raw == sorted(set(raw)), "attestors", "must be strictly ascending")
    _hold(not raw or raw[0] != bytes(20), "attestors", "must not hold the zero address")
    _hold(2 * quorum > len(raw), "quorum", f"{quorum} must be more than half of {len(raw)} attestors")
    _hold(quorum <= len(raw), "quorum", f"{quorum} exceeds {len(raw)} attestors")


def _check_shape(params: PoolParams) -> None:
    _hold(params.step_s > 0, "step_s", "must be positive")
    _hold(params.steps > 0, "steps", "must be positive")
    _hold(params.levels > 0, "levels", "must be positive")
    group = params.group_size
    _hold(group > 0 and group & (group - 1) == 0, "group_size", f"{group} must be a power of two")
    values = group * params.steps * params.levels
    _hold(values <= MAX_GROUP_VALUES, "group_size", f"G*T*K = {values} exceeds {MAX_GROUP_VALUES}")
    worst = values * (params.levels + 1) * SCALE_PPM
    _hold(worst < 2**40, "levels", f"G*T*K*(K+1)*1e6 = {worst} does not fit uint40")
    _hold(0 < params.max_entries <= MAX_ENTRIES, "max_entries", f"must lie in 1..{MAX_ENTRIES}")


def _check_times(params: PoolParams, cooldown_s: int) -> None:
    covered_s = params.steps * params.step_s
    truth_s = params.lead_s + covered_s
    lag_s = params.ref_lag * params.period_s
    _hold(covered_s <= params.period_s, "period_s", f"must be at least T*step = {covered_s}: no time in two rounds")
    _hold(params.open_ahead_s > 0, "open_ahead_s", "must be positive")
    _hold(0 < params.reveal_end_s <= params.lead_s, "reveal_end_s", f"must lie in 1..lead = {params.lead_s}")
    _hold(params.observe_start_s >= truth_s, "observe_start_s", f"must be at least lead+T*step = {truth_s}")
    _hold(params.observe_end_s > params.observe_start_s, "observe_end_s", "must be after observe_start_s")
    _hold(params.dispute_end_s > params.observe_end_s, "dispute_end_s", "must be after observe_end_s")
    _hold(params.resolve_end_s >= params.dispute_end_s, "resolve_end_s", "must not be before dispute_end_s")
    _hold(params.propose_end_s > params.resolve_end_s, "propose_end_s", "must be after resolve_end_s")
    _hold(params.refute_window_s > 0, "refute_window_s", "must be positive")
    least_s = max(truth_s, params.resolve_end_s - params.dispute_end_s)
    _hold(lag_s >= least_s, "ref_lag", f"refLag*period = {lag_s} must be at least {least_s}")
    whole_s = params.open_ahead_s + params.hard_end_s
    _hold(whole_s <= cooldown_s, "propose_end_s", f"openAhead+hardEnd = {whole_s} exceeds the cooldown {cooldown_s}")


def _check_money(params: PoolParams) -> None:
    _hold(params.loss_max_ppm > 0, "loss_max_ppm", "must be positive")
    both = params.lambda_bps + params.mu_bps
    _hold(both <= BPS, "lambda_bps", f"lambda+mu = {both} exceeds {BPS}")
    _hold(params.slash_bps <= MAX_SLASH_BPS, "slash_bps", f"exceeds {MAX_SLASH_BPS}")
    _hold(params.ema_rounds > 0, "ema_rounds", "must be positive")
    _hold(params.min_wager_wei > 0, "min_wager_wei", "must be positive")
    _hold(0 < params.lock_cap_bps <= BPS, "lock_cap_bps", f"must lie in 1..{BPS}")


def _hold(held: bool, field: str, why: str) -> None:
    if not held:
        raise ParamsError(field, why)
