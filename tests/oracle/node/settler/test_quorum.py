"""The observation that a quorum of attestors signed."""

from dataclasses import replace

from forewatt.protocol.typed import Domain, Observation
from oracle.chain.pool import Pool
from oracle.node.settler.quorum import quorum
from tests.oracle.round_two import RULES

DOMAIN = Domain(31337, "0x" + "33" * 20)
KEYS = [bytes([n]) * 32 for n in (1, 2, 3, 4)]
TRUTH = Observation(b"\1" * 32, 2, b"\6" * 32, 0b1, b"\7" * 36)


def attestor_pool(keys: list[bytes], least: int) -> Pool:
    attestors = tuple(TRUTH.signer(DOMAIN, TRUTH.sign(DOMAIN, key)) for key in keys)
    return Pool(b"\1" * 32, DOMAIN, RULES, (), attestors, least)


def test_quorum__signers_in_any_order__sorted_without_duplicates() -> None:
    pool = attestor_pool(KEYS[:3], 2)
    signed = [(TRUTH, TRUTH.sign(DOMAIN, key)) for key in (*reversed(KEYS[:3]), KEYS[0])]
    agreed = quorum(pool, DOMAIN, signed)
    assert agreed is not None
    signers = [int(TRUTH.signer(DOMAIN, signature), 16) for signature in agreed.signatures]
    assert signers == sorted(set(signers))
    assert len(signers) == 3


def test_quorum__other_signers_and_other_observations__do_not_count() -> None:
    pool = attestor_pool(KEYS[:3], 2)
    other = replace(TRUTH, available=0b0)
    signed = [(TRUTH, TRUTH.sign(DOMAIN, key)) for key in (KEYS[0], KEYS[3])] + [(other, other.sign(DOMAIN, KEYS[1]))]
    assert quorum(pool, DOMAIN, signed) is None
    assert quorum(pool, DOMAIN, [*signed, (TRUTH, b"not a signature")]) is None
    assert quorum(pool, DOMAIN, [*signed, (TRUTH, TRUTH.sign(DOMAIN, KEYS[2]))]) is not None
