"""Random cases of the binding of a commit's key, and of the names of content."""

from case import Case, Dice
from eth_utils.crypto import keccak

from forewatt.protocol import tree
from forewatt.protocol.cid import PREFIX, cid_of, is_cid
from forewatt.protocol.seal import context_of, key_hash, seed_of
from forewatt.protocol.typed import Domain, ForecastCommit

CHAIN_ID = 31337
WRONG_KEY = keccak(text="WrongKey()")[:4]


def salt(dice: Dice) -> Case:
    """Draw the salt of a leaf."""
    seed, index = dice.randbytes(32), dice.randint(0, 2**32 - 1)
    return Case("salt", (seed, index), (tree.leaf_salt(seed, index),))


def opened(dice: Dice) -> Case:
    """Draw a commit and the key that opens it. In half of the cases key and hash are those of another commit."""
    market, key = _address(dice), dice.randbytes(32)
    own = _commit(dice)
    copied = dice.random() < 0.5
    source = _changed(dice, own) if copied else own
    committed = ForecastCommit(**{**vars(own), "key_hash": key_hash(_seed(source, market, key))})
    expected = WRONG_KEY if copied else (_seed(own, market, key),)
    return Case("opened", (tuple(committed.message().values()), market, key), expected)


def cid(dice: Dice) -> Case:
    """Draw a CID, in about half of the cases with another length or prefix."""
    drawn = PREFIX + dice.randbytes(32)
    broken = dice.randrange(len(PREFIX))
    flipped = bytes(byte ^ (at == broken) for at, byte in enumerate(drawn))
    drawn = dice.choice((drawn, drawn, drawn, drawn[:-1], drawn + b"\0", flipped, b"", drawn[:4]))
    return Case("isCid", (drawn,), (is_cid(drawn),))


def cid_hash(dice: Dice) -> Case:
    """Draw the CID of a block. Its hash is read from it, and gives the same CID again."""
    drawn = cid_of(dice.randbytes(8))
    return Case("hashAndCid", (drawn,), (drawn[len(PREFIX) :], drawn))


def _commit(dice: Dice) -> ForecastCommit:
    pool, root, hashed, version = (dice.randbytes(32) for _ in range(4))
    revision = dice.choice((1, 2, 2**32 - 1))
    number = dice.choice((0, 1, 2**64 - 1))
    return ForecastCommit(pool, number, _address(dice), revision, root, hashed, b"", version, 0, 1)


def _changed(dice: Dice, commit: ForecastCommit) -> ForecastCommit:
    """Return the commit with another pool, round, forecaster or revision."""
    changed = (
        {"pool": dice.randbytes(32)},
        {"round": commit.round ^ 1},
        {"forecaster": _address(dice)},
        {"revision": commit.revision ^ 1},
    )
    return ForecastCommit(**{**vars(commit), **dice.choice(changed)})


def _seed(commit: ForecastCommit, market: str, key: bytes) -> bytes:
    return seed_of(context_of(commit, Domain(CHAIN_ID, market)), key)


def _address(dice: Dice) -> str:
    return "0x" + dice.randbytes(20).hex()
