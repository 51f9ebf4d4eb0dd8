"""Refutations: one group of one row of a proposal is computed again, from series that only custodians see."""

from dataclasses import dataclass, replace

from contracts.consortium.arguments import U32, U64, Bytes32
from contracts.consortium.clock.windows import require_before
from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import require_member
from contracts.consortium.pools.pools import epoch_of, params_of
from contracts.consortium.rounds.proposals import load_proposal
from contracts.consortium.rounds.reveals import open_entry
from contracts.consortium.rounds.state import LIVE, REFUTED, bits, require_running, revealed_bits, seal_of, truth_of
from forewatt.protocol.canonical import decode_canonical, encode_canonical, expect, expect_map
from forewatt.protocol.errors import EncodingError
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.refute import GroupProof, forecast_group_loss, reference_group_loss
from forewatt.protocol.rows import decode_row
from forewatt.protocol.seal import KEY_BYTES
from forewatt.protocol.tree import build, depth_of, leaf, leaf_salt, verify

PROOF_KEYS = frozenset({"series", "path", "observed", "observed_path"})


@dataclass(frozen=True)
class Shape:
    """The sizes that a proof must have."""

    rules: PoolParams
    feed_count: int

    @property
    def height(self) -> int:
        """The height of a group's root above its leaves."""
        return self.rules.group_size.bit_length() - 1

    @property
    def path_length(self) -> int:
        """The number of siblings between a group's root and the tree's."""
        return depth_of(self.feed_count, self.rules.group_size) - self.height


def refute(call: Call, *, pool: Bytes32, round: U64, proposal: U64, row: U32, group: U32) -> None:
    """Refute a proposal by one group of one row. The transient data `proof`, and `key` of the entry, show it.

    Only the proposal is written, and its policy asks for a majority of the custodians. So the series stay with them.
    """
    require_member(call)
    rules, content = params_of(call, pool), load_proposal(call, pool, round, proposal)
    require_before(call, content.before + rules.refute_window_s, rules.gate(round) + rules.hard_end_s)
    require_running(call, pool, round)
    require(content.state == LIVE, "WrongProposal", f"proposal {proposal} is refuted")
    require(row < len(content.sums), "WrongRow", f"proposal {proposal} has {len(content.sums)} rows")
    shape = Shape(rules, epoch_of(call, pool, round).feed_count)
    require(group * rules.group_size < shape.feed_count, "UnknownGroup", "the group lies beyond the last feed")
    proof = decode_proof(call.transient("proof"), group)
    is_reference = content.has_reference and row == len(content.sums) - 1
    actual = (
        _reference(call, pool, round, proof, shape) if is_reference else _entry(call, pool, round, row, proof, shape)
    )
    claimed = decode_row(call.get(key("row", pool, round, proposal, row)) or b"")[group]
    require(claimed != actual, "NotWrong", f"the loss of the group is {actual}, as proposed")
    call.store(key("proposal", pool, round, proposal), replace(content, state=REFUTED, refuter=call.caller))
    call.emit(
        "Refuted",
        pool=pool,
        round=round,
        proposal=proposal,
        row=row,
        group=group,
        claimed=claimed,
        actual=actual,
        caller=call.caller,
    )


def encode_proof(proof: GroupProof) -> bytes:
    """A proof as transient data."""
    return encode_canonical({name: list(getattr(proof, name)) for name in PROOF_KEYS})


def decode_proof(block: bytes, group: int) -> GroupProof:
    """The proof of a group. Refused if the bytes are none."""
    try:
        outer = expect_map(decode_canonical(block, "proof"), PROOF_KEYS, "proof")
        parts = {name: tuple(expect(part, bytes, name) for part in expect(outer[name], list, name)) for name in outer}
    except EncodingError as why:
        raise Refused("WrongTransient", str(why)) from why
    return GroupProof(group=group, **parts)


def _entry(call: Call, pool: bytes, number: int, row: int, proof: GroupProof, shape: Shape) -> int:
    seal, truth = seal_of(call, pool, number), truth_of(call, pool, number)
    counted = bits(truth.available & revealed_bits(call, pool, number, seal))
    forecaster = seal.forecasters[counted[row]]
    entry, seed = open_entry(call, pool, number, forecaster, call.transient("key", KEY_BYTES))
    require_group(proof.series, proof.path, proof.group, entry.root, shape, seed)
    require_group(proof.observed, proof.observed_path, proof.group, truth.root, shape)
    return forecast_group_loss(proof, shape.rules.steps, shape.rules.levels)


def _reference(call: Call, pool: bytes, number: int, proof: GroupProof, shape: Shape) -> int:
    earlier, truth = truth_of(call, pool, number - shape.rules.ref_lag), truth_of(call, pool, number)
    require_group(proof.series, proof.path, proof.group, earlier.root, shape)
    require_group(proof.observed, proof.observed_path, proof.group, truth.root, shape)
    return reference_group_loss(proof, shape.rules.steps, shape.rules.levels)


def require_group(
    series: tuple[bytes, ...], path: tuple[bytes, ...], group: int, root: bytes, shape: Shape, seed: bytes = b""
) -> None:
    """Raise Refused unless the series are a group of the tree with this root; a forecast's leaves are salted."""
    size, first = shape.rules.group_size, group * shape.rules.group_size
    require(len(series) == size, "WrongSeries", f"a group has {size} series")
    padding = series[max(0, shape.feed_count - first) :]
    require(not any(padding), "WrongSeries", "a series lies beyond the last feed")
    leaves = [leaf(first + i, content, leaf_salt(seed, first + i) if seed else b"") for i, content in enumerate(series)]
    fits = len(path) == shape.path_length and all(len(sibling) == 32 for sibling in path)
    matches = fits and verify(root, build(leaves, shape.height).root, group, path)
    require(matches, "WrongPath", f"the series and the path do not lead to the root {root.hex()}")
