"""Every error of every contract has a sentence that says what to do."""

import pytest
from eth_abi.abi import encode

from oracle.chain.transactions.advice import _FORMATS, LANGUAGES, PLACEHOLDER, advice, advice_table
from oracle.chain.transactions.reverts import CustomError, decode_revert, known_errors

ERRORS = sorted(known_errors().values(), key=lambda error: (error.name, error.types))
EXAMPLES: dict[str, object] = {"address": "0x" + "ab" * 20, "string": "why", "bytes32": b"\1" * 32, "bytes4": b"\1" * 4}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{error.name}-{len(error.types)}")
def test_advice__every_error_of_every_contract__has_a_sentence_in_each_language(error: CustomError) -> None:
    values = [EXAMPLES.get(kind, 12) for kind in error.types]
    revert = decode_revert(error.selector + encode(error.types, values))
    for language in LANGUAGES:
        sentence = advice(revert, language)
        assert sentence, f"advice.toml has no {language} sentence for {error.name} with {error.names}"
        assert "{" not in sentence
        assert sentence.endswith(".")
        assert error.name in {"Error", "Panic"} or error.name not in sentence


def test_advice__table__has_no_sentence_for_an_error_that_no_contract_has() -> None:
    assert advice_table().keys() == {error.name for error in ERRORS}


def test_advice__both_languages__name_the_same_arguments() -> None:
    for name, sentences in advice_table().items():
        named = [sorted(PLACEHOLDER.findall(sentences[language])) for language in LANGUAGES]
        assert named[0] == named[1], name
        assert {kind or "plain" for _, kind in named[0]} <= _FORMATS.keys(), name


def test_advice__amounts_times_and_shares__are_written_for_people() -> None:
    def text(name: str, *values: int) -> str | None:
        error = next(error for error in ERRORS if error.name == name)
        return advice(decode_revert(error.selector + encode(error.types, values)))

    assert text("NotReady", 1_466_000_000) == "It is too early. Try again from 2016-06-15T14:13:20+00:00 on."
    assert "10 tokens" in str(text("BelowMinimumStake", 10**19, 2 * 10**19))
    assert "12.5 %" in str(text("CommissionTooHigh", 1_250, 1_000))
    assert "until no end" in str(text("OutsideWindow", 0, 2**64 - 1))
