"""Checks run one after the other, and none ends the others."""

import pytest

from oracle.node.doctor.finding import Check, CheckFailed, CheckWarns, State, findings


def raising(error: Exception) -> str:
    raise error


def test_checks__that_fail__give_advice_and_only_what_depends_on_them_is_unknown() -> None:
    found = findings(
        [
            Check("chain", lambda: raising(ConnectionError("refused")), "start it"),
            Check("pool", lambda: "fine", "", ("chain",)),
            Check("clock", lambda: raising(CheckWarns("60 s ahead", "set it")), ""),
            Check("gas", lambda: raising(CheckFailed("empty", "send coins")), "", ("clock",)),
            Check("account", lambda: "unlocks", ""),
        ]
    )
    assert [(item.check, item.state, item.detail, item.advice) for item in found] == [
        ("chain", State.FAILED, "refused", "start it"),
        ("pool", State.UNKNOWN, "depends on: chain", ""),
        ("clock", State.WARNING, "60 s ahead", "set it"),
        ("gas", State.FAILED, "empty", "send coins"),
        ("account", State.OK, "unlocks", ""),
    ]


def test_check__whose_error_has_no_text__is_named_by_its_kind() -> None:
    (found,) = findings([Check("chain", lambda: raising(TimeoutError()), "")])
    assert found.detail == "TimeoutError"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_interruption__ends_the_checks(error: type[BaseException]) -> None:
    def interrupt() -> str:
        raise error

    with pytest.raises(error):
        list(findings([Check("chain", interrupt, "")]))
