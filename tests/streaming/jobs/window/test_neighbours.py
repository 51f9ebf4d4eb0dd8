"""Neighbours' averages follow their definition, whatever the batches."""

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


def test_averages_are_weighted_by_capacity_and_leave_out_late_assets_and_other_classes() -> None:
    neighbours = Neighbours(lambda _: {"c": vector("c", 3, 0.5)})
    batch = {"a": vector("a", 8, 1.0), "b": vector("b", 4, 0.25), "d": vector("d", 8, 0.9)}
    averages = neighbours.averages("north", batch)
    assert averages["a"] == {"assets": 1, "last_pu": 0.25, "mean_pu": 0.125, "ramp_pu_per_h": -0.25}
    of_b = (1.0 * 1.0 + 4.0 * 0.5) / 5
    assert averages["b"] == pytest.approx({"assets": 2, "last_pu": of_b, "mean_pu": of_b / 2, "ramp_pu_per_h": -of_b})
    assert averages["d"] is None
    assert neighbours.averages("south", {"a": vector("a", 3, 1.0)})["a"]["assets"] == 1  # type: ignore[index]


def test_a_retracted_vector_does_not_count_and_an_older_one_may_follow() -> None:
    before = {"a": vector("a", 8, 1.0), "b": vector("b", 8, 0.5)}
    for neighbours in (Neighbours(lambda _: before), Neighbours(lambda _: {})):
        neighbours.averages("north", before)
        neighbours.forget("north", {"b": before["b"]})
        assert neighbours.averages("north", {"a": vector("a", 9, 1.0)})["a"] is None
        neighbours.averages("north", {"b": vector("b", 7, 0.25)})
        assert neighbours.averages("north", {"a": vector("a", 10, 1.0)})["a"]["last_pu"] == 0.25  # type: ignore[index]
    started = Neighbours(lambda _: before)
    started.forget("north", {"b": before["b"]})
    assert started.averages("north", {"a": vector("a", 9, 1.0)})["a"] is None


SENT = st.tuples(st.sampled_from("abcd"), st.integers(0, 12), st.sampled_from([0.0, 0.25, 0.5, 1.0]))


@given(st.lists(st.lists(SENT, min_size=1, max_size=6), min_size=1, max_size=8), st.integers(0, 8))
def test_averages_are_those_of_the_newest_vectors_also_after_a_restart(sent: list[list[Any]], restart: int) -> None:
    newest: dict[str, dict[str, Any]] = {}
    neighbours = Neighbours(lambda _: {})
    for number, readings in enumerate(sent):
        if number == restart:
            before = dict(newest)
            neighbours = Neighbours(lambda _, before=before: before)  # type: ignore[misc]
        batch = {name: vector(name, quarter, level) for name, quarter, level in readings}
        batch = {n: v for n, v in batch.items() if n not in newest or newest[n]["window_end_ms"] <= v["window_end_ms"]}
        newest |= batch
        averages = neighbours.averages("north", batch)
        assert set(averages) == set(batch)
        for name, own in batch.items():
            others = [
                vector
                for other, vector in newest.items()
                if other != name
                and CLASS[other] == CLASS[name]
                and vector["window_end_ms"] >= own["window_end_ms"] - HOUR_MS
            ]
            if not others:
                assert averages[name] is None
                continue
            share = sum(vector["capacity_mw"] for vector in others)
            mean = sum(vector["capacity_mw"] * vector["last_pu"] for vector in others) / share
            assert averages[name]["assets"] == len(others)  # type: ignore[index]
            assert averages[name]["last_pu"] == pytest.approx(mean)  # type: ignore[index]
