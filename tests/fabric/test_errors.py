"""Refusals of peers as one sentence, the same in every run."""

from forewatt.fabric.errors import NotEndorsed


def test_a_refusal_of_the_chaincode_names_its_error() -> None:
    reasons = [
        ("BetaMSP", "chaincode response 500, OutsideWindow: the ledger has reached 5"),
        ("AlphaMSP", "chaincode response 500, OutsideWindow: the ledger has reached 5"),
    ]
    for order in (reasons, reasons[::-1]):
        refused = NotEndorsed("failed to endorse", order)
        assert (refused.name, str(refused)) == ("OutsideWindow", "OutsideWindow: the ledger has reached 5")


def test_other_refusals_name_their_peers_in_order() -> None:
    refused = NotEndorsed("aborted", [("BetaMSP", "down"), ("AlphaMSP", "access denied")])
    assert (refused.name, str(refused)) == ("", "AlphaMSP: access denied; BetaMSP: down")


def test_a_refusal_without_reasons_has_the_summary() -> None:
    assert str(NotEndorsed("no peers available", [])) == "no peers available"
