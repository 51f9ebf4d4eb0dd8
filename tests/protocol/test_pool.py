"""A pool's rules: the id, phases at their boundaries, and limits whose errors name the field."""

from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from forewatt.protocol.cid import cid_of
from forewatt.protocol.errors import ParamsError
from forewatt.protocol.limits import Epoch, check_epoch, check_next_epoch, check_params
from forewatt.protocol.pool import PARAMS_TYPE, params_from_struct, pool_id, region_bytes, region_text
from forewatt.protocol.vectors.typed import example_params
from forewatt.protocol.windows import Phase, deadlines, next_round, phase_at

PARAMS = example_params()
COOLDOWN_S = 86_400
MARKET = "0x" + "11" * 20
EPOCH = Epoch(0, b"f" * 32, 64, cid_of(b"manifest"), ("0x" + "01" * 20, "0x" + "02" * 20, "0x" + "03" * 20), 2)


def test_pool_id__rules__is_the_hash_of_chain_market_and_struct() -> None:
    flat = encode(["uint256", "address", PARAMS_TYPE], [31337, MARKET, tuple(PARAMS.struct().values())])
    assert pool_id(31337, MARKET, PARAMS) == keccak(flat)
    assert pool_id(31337, MARKET, replace(PARAMS, fee_wei=1)) != pool_id(31337, MARKET, PARAMS)


def test_params__struct_as_json__round_trips() -> None:
    struct = {name: str(value) for name, value in PARAMS.struct().items()} | {"region": "0x" + PARAMS.region.hex()}
    assert params_from_struct(struct) == PARAMS


@pytest.mark.parametrize("broken", [{"steps": "many"}, {"region": "0xzz"}])
def test_params__malformed_struct__error_names_the_field(broken: dict[str, str]) -> None:
    with pytest.raises(ParamsError, match=next(iter(broken))):
        params_from_struct({**PARAMS.struct(), **broken})


def test_params__missing_field__error_names_it() -> None:
    struct = PARAMS.struct()
    del struct["lossMax"]
    with pytest.raises(ParamsError, match="lossMax: is missing"):
        params_from_struct(struct)


def test_encode__value_beyond_its_type__error_names_the_field() -> None:
    with pytest.raises(ParamsError, match="levels: is not a valid uint8"):
        replace(PARAMS, levels=256).encode()


def test_region__name__round_trips() -> None:
    assert region_text(region_bytes("simbench-mixed")) == "simbench-mixed"
    with pytest.raises(ParamsError, match="region"):
        region_bytes("x" * 33)


@pytest.mark.parametrize(
    ("ends", "before", "after"),
    [
        ("gate", Phase.OPEN, Phase.REVEAL),
        ("reveal_end", Phase.REVEAL, Phase.WAIT),
        ("observe_start", Phase.WAIT, Phase.OBSERVE),
        ("observe_end", Phase.OBSERVE, Phase.DISPUTE),
        ("dispute_end", Phase.DISPUTE, Phase.PROPOSE),
        ("propose_end", Phase.PROPOSE, Phase.SETTLE),
    ],
)
def test_phase__at_a_boundary__is_the_next_one(ends: str, before: Phase, after: Phase) -> None:
    moment = getattr(deadlines(PARAMS, 3), ends)
    assert [phase_at(PARAMS, 3, moment + d) for d in (-1, 0, 1)] == [before, after, after]


def test_deadlines__round__follow_from_the_gate() -> None:
    times = deadlines(PARAMS, 3)
    assert times.gate == PARAMS.genesis + 3 * 21_600
    assert (times.open, times.first_valid, times.hard_end) == (
        times.gate - 3_600,
        times.gate + 3_600,
        times.gate + 39_600,
    )
    assert PARAMS.valid_from(3, 2) == times.first_valid + 1_800


def test_next_round__around_a_gate__changes_at_the_gate() -> None:
    gate = PARAMS.gate(2)
    assert [next_round(PARAMS, moment) for moment in (0, PARAMS.genesis - 1, gate - 1, gate)] == [0, 0, 2, 3]


def test_limits__example_rules__are_accepted() -> None:
    check_params(PARAMS, COOLDOWN_S)
    check_epoch(EPOCH, PARAMS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("arbitrator", "0x" + 40 * "0"),
        ("step_s", 0),
        ("steps", 0),
        ("levels", 0),
        ("group_size", 3),
        ("group_size", 64),
        ("max_entries", 0),
        ("max_entries", 65),
        ("period_s", 21_599),
        ("open_ahead_s", 23),
        ("reveal_end_s", 23),
        ("reveal_end_s", 3_601),
        ("observe_start_s", 25_199),
        ("observe_end_s", 25_223),
        ("dispute_end_s", 28_823),
        ("resolve_end_s", 30_623),
        ("propose_end_s", 32_423),
        ("refute_window_s", 23),
        ("ref_lag", 1),
        ("propose_end_s", 86_400 - 7_199),
        ("loss_max_ppm", 0),
        ("lambda_bps", 9_501),
        ("slash_bps", 501),
        ("ema_rounds", 0),
        ("min_wager_wei", 0),
        ("observe_bond_wei", 10**18 - 1),
        ("propose_bond_wei", 10**18 - 1),
        ("observe_bond_wei", 2**88 + 1),
        ("propose_bond_wei", 2**88 + 1),
        ("min_wager_wei", 10**18 + 1),
        ("lock_cap_bps", 0),
        ("lock_cap_bps", 10_001),
    ],
)
def test_limits__one_broken__error_names_the_field(field: str, value: Any) -> None:
    with pytest.raises(ParamsError, match=f"^{field}: "):
        check_params(replace(PARAMS, **{field: value}), COOLDOWN_S)


def test_limits__groups_loss_beyond_uint40__error_names_the_levels() -> None:
    with pytest.raises(ParamsError, match=r"^levels: .* does not fit uint40"):
        check_params(replace(PARAMS, steps=5, levels=200), COOLDOWN_S)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("feeds_root", bytes(32)),
        ("feed_count", 0),
        ("feed_count", 8 * 202),
        ("manifest_cid", EPOCH.manifest_cid[:-1]),
        ("manifest_cid", EPOCH.manifest_cid + b"\0"),
        ("manifest_cid", b"\0" + EPOCH.manifest_cid[1:]),
        ("attestors", EPOCH.attestors[::-1]),
        ("attestors", (EPOCH.attestors[0],) * 2),
        ("attestors", ("0x" + "00" * 20,)),
        ("quorum", 1),
        ("quorum", 4),
    ],
)
def test_epoch__one_limit_broken__error_names_the_field(field: str, value: Any) -> None:
    with pytest.raises(ParamsError, match=f"^{field}: "):
        check_epoch(replace(EPOCH, **{field: value}), PARAMS)


OPENS = PARAMS.gate(EPOCH.from_round + 7) - PARAMS.open_ahead_s


def test_next_epoch__last_second_before_its_window__is_accepted() -> None:
    later = replace(EPOCH, from_round=EPOCH.from_round + 7, feed_count=EPOCH.feed_count + 1)
    check_next_epoch(later, PARAMS, EPOCH, OPENS - 1)


@pytest.mark.parametrize(
    ("field", "value", "now"),
    [
        ("from_round", EPOCH.from_round, 0),
        ("from_round", EPOCH.from_round + 7, OPENS),
        ("from_round", EPOCH.from_round + 7, OPENS + 1),
        ("from_round", 2**64, 0),
        ("feed_count", EPOCH.feed_count - 1, OPENS - 1),
        ("quorum", 1, OPENS - 1),
        ("attestors", tuple(f"0x{number:040x}" for number in range(1, 257)), OPENS - 1),
    ],
)
def test_next_epoch__one_limit_broken__error_names_the_field(field: str, value: Any, now: int) -> None:
    later = replace(EPOCH, **{"from_round": EPOCH.from_round + 7, field: value})
    with pytest.raises(ParamsError, match=f"^{field}: "):
        check_next_epoch(later, PARAMS, EPOCH, now)


@pytest.mark.parametrize(
    ("wager_wei", "whole_wei"),
    [(10**18, 10**18), (10**18 - 1, 999 * 10**15), (10**18 + 10**15 - 1, 10**18), (2**96, (2**32 - 1) * 10**15)],
)
def test_whole_wager__any_wager__is_rounded_down_to_thousandths(wager_wei: int, whole_wei: int) -> None:
    assert replace(PARAMS, min_wager_wei=10**18).whole_wager_wei(wager_wei) == whole_wei
