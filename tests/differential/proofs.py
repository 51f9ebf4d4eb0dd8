"""Random cases of groups, whose losses are recomputed from two trees, and of quorums, whose signers are recovered."""

from dataclasses import replace

from case import Case, Dice, draw_forecast, draw_observation
from coincurve import PrivateKey
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from forewatt.protocol.refute import (
    GroupProof,
    forecast_group_loss,
    forecast_proof,
    reference_group_loss,
    reference_proof,
)
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.protocol.words import ZERO32


def _address(key: PrivateKey) -> str:
    return "0x" + keccak(key.public_key.format(compressed=False)[1:])[12:].hex()


KEYS = sorted((PrivateKey(keccak(bytes([n]))) for n in range(9)), key=_address)
"""Keys in ascending order of their addresses."""
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def group_loss(dice: Dice) -> Case:
    """Draw a group of a forecast or of the reference. In three of ten a path, a series or a root is wrong."""
    steps, levels, group_size = dice.randint(1, 4), dice.randint(1, 4), 1 << dice.randint(0, 3)
    feeds = dice.randint(1, 20)
    truth = _draw_series(dice, feeds, steps, 0)
    seed = dice.choice((ZERO32, dice.randbytes(32)))
    series = _draw_series(dice, feeds, steps, 0 if seed == ZERO32 else levels)
    group = dice.randint(0, (feeds - 1) // group_size)
    observed_root = observation_tree(truth, group_size).root
    if seed == ZERO32:
        proof, root = reference_proof(series, truth, group, group_size), observation_tree(series, group_size).root
        loss = reference_group_loss(proof, steps, levels)
    else:
        proof, root = (
            forecast_proof(series, seed, truth, group, group_size),
            forecast_tree(series, seed, group_size).root,
        )
        loss = forecast_group_loss(proof, steps, levels)
    expected: tuple[object, ...] | bytes = (loss,)
    if dice.random() < 0.3:
        proof, root, observed_root, expected = _spoil(dice, proof, root, observed_root, feeds, group_size)
    shape = (group_size, feeds, steps, levels)
    return Case("groupLoss", (tuple(proof.message().values()), seed, root, observed_root, shape), expected)


def _draw_series(dice: Dice, feeds: int, steps: int, levels: int) -> list[bytes]:
    """Draw a series for each feed, some missing: forecasts, or observations if `levels` is 0."""
    drawn = (draw_forecast(dice, steps, levels) if levels else draw_observation(dice, steps) for _ in range(feeds))
    return [b"" if dice.random() < 0.1 else encode_series(values) for values in drawn]


def _spoil(
    dice: Dice, proof: GroupProof, root: bytes, observed_root: bytes, feeds: int, group_size: int
) -> tuple[GroupProof, bytes, bytes, bytes]:
    """Return the proof and the roots with a single fault, and the expected error."""
    beyond, first = -(-feeds // group_size), proof.group * group_size
    other, other_observed = keccak(root), keccak(observed_root)
    more, less = _error("WrongSeries", first + group_size + 1), _error("WrongSeries", first + group_size - 1)
    path, observed_path = _error("WrongPath", root), _error("WrongPath", observed_root)
    spoiled = [
        (replace(proof, path=(*proof.path, ZERO32)), root, observed_root, path),
        (replace(proof, observed_path=(*proof.observed_path, ZERO32)), root, observed_root, observed_path),
        (proof, other, observed_root, _error("WrongPath", other)),
        (proof, root, other_observed, _error("WrongPath", other_observed)),
        (replace(proof, group=beyond), root, observed_root, _error("UnknownGroup", beyond)),
        (replace(proof, series=(*proof.series, b"")), root, observed_root, more),
        (replace(proof, series=proof.series[:-1]), root, observed_root, less),
        (replace(proof, observed=proof.observed[:-1]), root, observed_root, less),
        (replace(proof, observed=(*proof.observed, b"")), root, observed_root, more),
    ]
    if proof.path:
        spoiled.append((replace(proof, path=proof.path[:-1]), root, observed_root, path))
    if feeds % group_size and proof.group == beyond - 1:
        # A leaf beyond the last feed belongs to no feed, so it must be empty.
        last = _error("WrongSeries", first + group_size - 1)
        spoiled.append((replace(proof, series=(*proof.series[:-1], b"\0\0\0\0")), root, observed_root, last))
        spoiled.append((replace(proof, observed=(*proof.observed[:-1], b"\0" * 4)), root, observed_root, last))
    return dice.choice(spoiled)


def _error(name: str, value: int | bytes) -> bytes:
    """Return the encoded error."""
    kind = "bytes32" if isinstance(value, bytes) else "uint256"
    return keccak(text=f"{name}({kind})")[:4] + encode([kind], [value])


def quorum(dice: Dice) -> Case:
    """Draw the signatures of some attestors. In about six of ten they have a fault: order, a stranger, a broken one."""
    attestors = sorted(dice.sample(range(len(KEYS)), dice.randint(1, 6)))
    signing = sorted(dice.sample(attestors, dice.randint(1, len(attestors))))
    needed = dice.choice((0, 1, len(signing), len(signing), len(signing) + 1))
    fault = dice.choice((None, None, None, None, "order", "twice", "stranger", "short", "other", "high", "v"))
    if fault == "stranger":
        signing = sorted({*signing, dice.choice([n for n in range(len(KEYS)) if n not in attestors])})
    if fault == "order":
        signing = signing[::-1]
    if fault == "twice":
        signing = [signing[0], *signing]
    digest = dice.randbytes(32)
    signatures = [_signature(KEYS[n], digest) for n in signing]
    index = dice.randrange(len(signing))
    if fault in ("short", "other", "high", "v"):
        signatures[index] = _break(signatures[index], fault)
    sound = fault is None or (fault == "order" and len(signing) == 1)
    accepted = sound and len(signing) >= needed
    expected = (tuple(_address(KEYS[n]) for n in signing),) if accepted else None
    return Case("quorum", ([_address(KEYS[n]) for n in attestors], needed, digest, signatures), expected)


def _break(signature: bytes, fault: str) -> bytes:
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    if fault == "short":
        return signature[:64]
    if fault == "high":
        # Every signer has a second, malleable signature with a high s. It is refused.
        return r + (CURVE_ORDER - s).to_bytes(32, "big") + bytes([55 - v])
    return r + signature[32:64] + bytes([55 - v if fault == "other" else v - 27])


def _signature(key: PrivateKey, digest: bytes) -> bytes:
    signed = key.sign_recoverable(digest, hasher=None)
    return signed[:64] + bytes([signed[64] + 27])
