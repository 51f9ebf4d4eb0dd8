"""Price documents become prices: curves, currencies, units, zones, and what can't be read."""

from itertools import pairwise
from typing import Any

import pytest

from streaming.edge.config import PriceDocumentConfig
from streaming.edge.sources.documents import parse
from streaming.edge.sources.price_documents import SEQUENCE, prices, resolution
from streaming.gateway.records import validate_records

AREA = "10Y1001A1001A82H"
START_MS = 1_795_730_400_000
"""2026-11-26T22:00Z."""


def document(
    points: dict[int, str],
    currency: str = "EUR",
    unit: str = "MWH",
    curve: str = "A01",
    step: str = "PT60M",
    agreement: str = "A01",
) -> bytes:
    listed = "".join(
        f"<Point><position>{position}</position><price.amount>{price}</price.amount></Point>"
        for position, price in points.items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3">
  <mRID>1</mRID><type>A44</type><createdDateTime>2026-11-26T12:00:00Z</createdDateTime>
  <TimeSeries>
    <in_Domain.mRID codingScheme="A01">{AREA}</in_Domain.mRID>
    <contract_MarketAgreement.type>{agreement}</contract_MarketAgreement.type>
    <currency_Unit.name>{currency}</currency_Unit.name><price_Measure_Unit.name>{unit}</price_Measure_Unit.name>
    <curveType>{curve}</curveType>
    <Period>
      <timeInterval><start>2026-11-26T22:00Z</start><end>2026-11-27T02:00Z</end></timeInterval>
      <resolution>{step}</resolution>{listed}
    </Period>
  </TimeSeries>
</Publication_MarketDocument>""".encode()


def read(content: bytes, **config: Any) -> list[dict[str, Any]]:
    return prices(parse(content), PriceDocumentConfig.model_validate({"files": "*.xml", **config}))


def test_prices_have_their_zone_product_interval_and_issue_and_the_gateway_takes_them() -> None:
    records = read(document({1: "50.5", 2: "-3", 3: "0", 4: "12"}), zones={AREA: "DE-LU"})
    assert [(record["time_ms"] - START_MS, record["value"]) for record in records] == [
        (0, 50.5),
        (3_600_000, -3.0),
        (7_200_000, 0.0),
        (10_800_000, 12.0),
    ]
    first = records[0]
    assert (first["zone"], first["product"], first["interval_s"], first["unit"]) == (
        "DE-LU",
        "day-ahead",
        3_600,
        "EUR/MWh",
    )
    assert START_MS - first["issued_ms"] == 10 * 3_600_000
    assert validate_records(records, lambda _name: True)[1] == []


def test_a_curve_of_variable_blocks_repeats_a_price_until_the_next_one() -> None:
    records = read(document({1: "10", 3: "30"}, curve="A03"))
    assert [record["value"] for record in records] == [10.0, 10.0, 30.0, 30.0]
    assert [record["value"] for record in read(document({1: "10", 3: "30"}))] == [10.0, 30.0]
    assert records[0]["zone"] == AREA


def test_other_currencies_and_units_are_converted_by_declared_rates() -> None:
    assert read(document({1: "400"}, currency="PLN"), rates={"PLN": 0.25})[0]["value"] == pytest.approx(100.0)
    assert read(document({1: "0.1"}, unit="KWH"))[0]["value"] == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (document({1: "400"}, currency="PLN"), "declare `rates = { PLN"),
        (document({1: "4"}, unit="MMBTU"), "MMBTU"),
        (document({9: "4"}), "position 9 is outside"),
        (document({1: "4"}, step="hourly"), "resolution"),
        (document({1: "4"}, agreement="A99"), "A99"),
        (document({1: "cheap"}), "'cheap' is not a number"),
    ],
)
def test_a_series_that_cannot_be_read_is_set_aside_with_its_reason(content: bytes, reason: str) -> None:
    (record,) = read(content)
    assert record["kind"] == "unusable"
    assert reason in record["reason"]


def test_another_document_is_refused() -> None:
    with pytest.raises(ValueError, match="Acknowledgement_MarketDocument"):
        read(b"<Acknowledgement_MarketDocument/>")


@pytest.mark.parametrize(("text", "seconds"), [("PT15M", 900), ("PT1H", 3_600), ("PT60M", 3_600), ("P1D", 86_400)])
def test_resolutions(text: str, seconds: int) -> None:
    assert resolution(text).total_seconds() == seconds


def period(start: str, end: str, points: dict[int, str], step: str) -> bytes:
    found = document(points, curve="A03", step=step).decode()
    return found.replace("2026-11-26T22:00Z", start).replace("2026-11-27T02:00Z", end).encode()


@pytest.mark.parametrize(
    ("start", "end", "step", "lengths"),
    [
        ("2026-03-28T23:00Z", "2026-03-29T22:00Z", "P1D", [82_800]),
        ("2026-10-24T22:00Z", "2026-10-25T23:00Z", "P1D", [90_000]),
        ("2026-03-27T22:00Z", "2026-03-30T21:00Z", "P1D", [86_400, 82_800, 86_400]),
        ("2026-03-28T23:00Z", "2026-03-29T22:00Z", "PT60M", [3_600] * 23),
        ("2026-10-24T22:00Z", "2026-10-25T23:00Z", "PT15M", [900] * 100),
    ],
)
def test_days_of_23_and_25_hours_have_all_their_intervals(start: str, end: str, step: str, lengths: list[int]) -> None:
    found = read(period(start, end, {1: "5"}, step))
    assert [record["interval_s"] for record in found] == lengths
    assert all(one["time_ms"] + one["interval_s"] * 1_000 == other["time_ms"] for one, other in pairwise(found))
    assert not validate_records(found, lambda _: True)[1]


@pytest.mark.parametrize("step", ["PT60M", "P1D"])
def test_a_period_that_ends_within_an_interval_is_set_aside(step: str) -> None:
    (record,) = read(period("2026-05-03T22:00Z", "2026-05-05T20:30Z", {1: "5"}, step))
    assert "no whole number of intervals" in record["reason"]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_several_auctions_the_first_one_counts(order: tuple[int, int]) -> None:
    text = document({1: "10", 2: "20"}).decode()
    start, end = text.index("<TimeSeries>"), text.index("</TimeSeries>") + len("</TimeSeries>")
    series = [
        text[start:end]
        .replace("<currency_Unit", f"<{SEQUENCE}>{sequence}</{SEQUENCE}><currency_Unit", 1)
        .replace(">10<", f">{sequence}<")
        for sequence in order
    ]
    *prices_, aside = read((text[:start] + "".join(series) + text[end:]).encode())
    assert [record["value"] for record in prices_] == [1, 20]
    assert "2 of the prices twice" in aside["reason"]


def test_a_position_is_a_whole_number() -> None:
    (record,) = read(document({1: "5"}).replace(b"<position>1<", b"<position>1.5<"))
    assert "whole number" in record["reason"]
