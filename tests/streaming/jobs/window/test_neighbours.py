"""Neighbours' figures: by the definition, whatever came in which batch."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.jobs.window.neighbours import Neighbours

HOUR_MS = 3_600_000
CAPACITY = {"a": 1.0, "b": 2.0, "c": 4.0, "d": 0.5}
CLASS = {"a": "solar", "b": "solar", "c": "solar", "d": "wind"}


def vector(name: str, quarter: int, level: float) -> dict[str, Any]:
    figures = {"last_pu": level, "mean_pu": level / 2, "ramp_pu_per_h": -level}
    return {
        "asset_class": CLASS[name],
        "capacity_mw": CAPACITY[name],
        "window_end_ms": quarter * HOUR_MS // 4,
        **figures,
    }


def test_others_are_weighted_by_capacity_and_neither_late_nor_of_another_class() -> None:
    neighbours = Neighbours(lambda _: {"c": vector("c", 3, 0.5)})
    batch = {"a": vector("a", 8, 1.0), "b": vector("b", 4, 0.25), "d": vector("d", 8, 0.9)}
    found = neighbours.beside("north", batch)
    assert found["a"] == {"assets": 1, "last_pu": 0.25, "mean_pu": 0.125, "ramp_pu_per_h": -0.25}
    of_b = (1.0 * 1.0 + 4.0 * 0.5) / 5
    assert found["b"] == pytest.approx({"assets": 2, "last_pu": of_b, "mean_pu": of_b / 2, "ramp_pu_per_h": -of_b})
    assert found["d"] is None
    assert neighbours.beside("south", {"a": vector("a", 3, 1.0)})["a"]["assets"] == 1  # type: ignore[index]


def test_a_vector_that_was_taken_back_counts_no_more_and_an_older_one_may_follow() -> None:
    before = {"a": vector("a", 8, 1.0), "b": vector("b", 8, 0.5)}
    for neighbours in (Neighbours(lambda _: before), Neighbours(lambda _: {})):
        neighbours.beside("north", before)
        neighbours.forget("north", {"b": before["b"]})
        assert neighbours.beside("north", {"a": vector("a", 9, 1.0)})["a"] is None
        neighbours.beside("north", {"b": vector("b", 7, 0.25)})
        assert neighbours.beside("north", {"a": vector("a", 10, 1.0)})["a"]["last_pu"] == 0.25  # type: ignore[index]
    started = Neighbours(lambda _: before)
    started.forget("north", {"b": before["b"]})
    assert started.beside("north", {"a": vector("a", 9, 1.0)})["a"] is None


SENT = st.tuples(st.sampled_from("abcd"), st.integers(0, 12), st.sampled_from([0.0, 0.25, 0.5, 1.0]))


@given(st.lists(st.lists(SENT, min_size=1, max_size=6), min_size=1, max_size=8), st.integers(0, 8))
def test_figures_are_those_of_the_newest_vectors_through_a_restart(sent: list[list[Any]], start_again: int) -> None:
    newest: dict[str, dict[str, Any]] = {}
    neighbours = Neighbours(lambda _: {})
    for number, readings in enumerate(sent):
        if number == start_again:
            before = dict(newest)
            neighbours = Neighbours(lambda _, before=before: before)  # type: ignore[misc]
        batch = {name: vector(name, quarter, level) for name, quarter, level in readings}
        batch = {n: v for n, v in batch.items() if n not in newest or newest[n]["window_end_ms"] <= v["window_end_ms"]}
        newest |= batch
        found = neighbours.beside("north", batch)
        assert set(found) == set(batch)
        for name, own in batch.items():
            others = [
                each
                for other, each in newest.items()
                if other != name
                and CLASS[other] == CLASS[name]
                and each["window_end_ms"] >= own["window_end_ms"] - HOUR_MS
            ]
            if not others:
                assert found[name] is None
                continue
            share = sum(each["capacity_mw"] for each in others)
            mean = sum(each["capacity_mw"] * each["last_pu"] for each in others) / share
            assert found[name]["assets"] == len(others)  # type: ignore[index]
            assert found[name]["last_pu"] == pytest.approx(mean)  # type: ignore[index]
