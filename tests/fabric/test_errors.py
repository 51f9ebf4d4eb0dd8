"""Errors of Fabric's clients that one process raises and another one shows."""

import pickle

from forewatt.fabric.errors import Invalid, NotEndorsed


def test_not_endorsed__through_a_pool_of_processes__keeps_its_reasons() -> None:
    error = NotEndorsed("failed", [("BetaMSP", "chaincode response 500, WrongKey: no"), ("AlphaMSP", "away")])
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.name, copy.reasons) == ("WrongKey: no", "WrongKey", error.reasons)


def test_invalid__through_a_pool_of_processes__keeps_its_code() -> None:
    copy = pickle.loads(pickle.dumps(Invalid("MVCC_READ_CONFLICT", "ab", 7)))
    assert (copy.code, copy.tx_id, copy.block) == ("MVCC_READ_CONFLICT", "ab", 7)
    assert "in block 7" in str(copy)
