"""Back-off: pauses double up to a limit; jitter only shortens them."""

from forewatt.backoff import Backoff


def test_pauses_double_up_to_the_longest() -> None:
    backoff = Backoff(first_s=0.5, longest_s=3.0)
    assert [backoff.pause_s(failures) for failures in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_many_failures_do_not_overflow() -> None:
    assert Backoff(0.25, 30.0).pause_s(10_000) == 30.0


def test_jitter_shortens_a_pause_by_at_most_half() -> None:
    backoff = Backoff(first_s=1.0, longest_s=30.0, jitter=True)
    pauses = {backoff.pause_s(2) for _ in range(200)}
    assert len(pauses) > 100
    assert all(2.0 <= pause_s <= 4.0 for pause_s in pauses)
