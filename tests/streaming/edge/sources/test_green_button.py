"""Green Button data becomes readings: scale, direction, quality, overlaps, and what can't be read."""

import asyncio
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.edge.config import GreenButtonConfig
from streaming.edge.sources.documents import DocumentSource, of_xml, parse
from streaming.edge.sources.green_button import readings
from streaming.gateway.records import validate_records
from tests.streaming.edge.conftest import Basket

START_S = 1_777_593_600
PREFIX = "/espi/1_1/resource/Subscription/5/UsagePoint/1/MeterReading"


def entry(own: str, content: str, *related: str) -> str:
    links = f'<link rel="self" href="{own}"/>' + "".join(f'<link rel="related" href="{href}"/>' for href in related)
    return f"<entry>{links}<content>{content}</content></entry>"


def reading_type(number: int, flow: int, behaviour: int = 4, exponent: int = 0, uom: int = 72) -> str:
    fields = {"accumulationBehaviour": behaviour, "flowDirection": flow, "intervalLength": 900}
    fields |= {"powerOfTenMultiplier": exponent, "uom": uom}
    content = "".join(f"<espi:{name}>{value}</espi:{name}>" for name, value in fields.items())
    return entry(f"/espi/1_1/resource/ReadingType/{number}", f"<espi:ReadingType>{content}</espi:ReadingType>")


def meter(number: int) -> str:
    own = f"{PREFIX}/{number}"
    return entry(own, "<espi:MeterReading/>", f"{own}/IntervalBlock", f"/espi/1_1/resource/ReadingType/{number}")


def block(number: int, values: list[str], quality: str = "0") -> str:
    parts = "".join(
        f"<espi:IntervalReading><espi:ReadingQuality><espi:quality>{quality}</espi:quality></espi:ReadingQuality>"
        f"<espi:timePeriod><espi:duration>900</espi:duration><espi:start>{START_S + 900 * step}</espi:start>"
        f"</espi:timePeriod><espi:value>{value}</espi:value></espi:IntervalReading>"
        for step, value in enumerate(values)
    )
    return entry(f"{PREFIX}/{number}/IntervalBlock/1", f"<espi:IntervalBlock>{parts}</espi:IntervalBlock>")


def feed(*entries: str) -> bytes:
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi"'
    return f'<?xml version="1.0" encoding="UTF-8"?><feed {names}>{"".join(entries)}</feed>'.encode()


def config(asset_class: str = "load", **fields: Any) -> GreenButtonConfig:
    return GreenButtonConfig.model_validate(
        {"files": "*.xml", "asset_id": "house-7", "asset_class": asset_class, **fields}
    )


def watts(document: bytes, asset_class: str = "load", **fields: Any) -> list[Any]:
    return [
        record.get("value", record.get("reason")) for record in readings(parse(document), config(asset_class, **fields))
    ]


TAKEN = (reading_type(1, 1), meter(1), block(1, ["250", "500", "250"]))
BOTH = (*TAKEN, reading_type(2, 19), meter(2), block(2, ["0", "750", "1000"]))


def test_energy_of_intervals_becomes_mean_power_that_the_gateway_takes() -> None:
    records = readings(parse(feed(*TAKEN)), config())
    assert [(record["time_ms"], record["value"], record["covers_s"]) for record in records] == [
        (1_000 * (START_S + 900 * step), watt, 900) for step, watt in enumerate((1_000.0, 2_000.0, 1_000.0))
    ]
    assert validate_records(records, lambda _name: True)[1] == []


@pytest.mark.parametrize(
    ("asset_class", "flow", "expected"),
    [
        ("load", None, [1_000.0, 2_000.0, 1_000.0]),
        ("net-load", None, [1_000.0, -1_000.0, -3_000.0]),
        ("solar", "reverse", [0.0, 3_000.0, 4_000.0]),
    ],
)
def test_the_direction_of_the_energy_follows_the_class_or_the_declaration(
    asset_class: str, flow: str | None, expected: list[float]
) -> None:
    assert watts(feed(*BOTH), asset_class, flow=flow) == expected


def test_overlapping_blocks_count_an_interval_once() -> None:
    assert watts(feed(*TAKEN, block(1, ["250", "600"])), "net-load") == [1_000.0, 2_400.0, 1_000.0]


def test_power_and_powers_of_ten() -> None:
    assert watts(feed(reading_type(1, 1, exponent=3, uom=38), meter(1), block(1, ["5"]))) == [5_000.0]


def test_estimated_values_are_uncertain() -> None:
    (record,) = readings(parse(feed(reading_type(1, 1), meter(1), block(1, ["250"], "8"))), config())
    assert record["status"] == "uncertain"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (feed(reading_type(1, 1, behaviour=3), meter(1), block(1, ["5"])), "cumulative"),
        (feed(reading_type(1, 1, uom=29), meter(1), block(1, ["5"])), "uom 29"),
        (feed(reading_type(1, 1), meter(1), block(1, ["much"])), "'much' is not a number"),
        (feed(reading_type(1, 1).replace(">0<", ">0.5<"), meter(1), block(1, ["5"])), "'0.5' is not a whole number"),
        (feed(reading_type(1, 1), reading_type(2, 19), block(1, ["5"])), "no link says which"),
    ],
)
def test_a_part_that_cannot_be_read_is_set_aside_with_its_reason(document: bytes, reason: str) -> None:
    (record,) = readings(parse(document), config())
    assert record["kind"] == "unusable"
    assert reason in record["reason"]


def test_a_field_of_a_later_version_lets_no_file_be_read_again() -> None:
    assert "usage_point" not in config().identity()
    assert config(usage_point="1").identity() != config().identity()


DAY = START_S // 86_400 * 86_400


def reading(point: str, flow: int, values: list[str], length_s: int = 900, start_s: int = START_S) -> str:
    """The entries of one reading of a usage point."""
    own = f"/espi/1_1/resource/Subscription/5/UsagePoint/{point}/MeterReading/{flow}-{length_s}"
    kind = f"/espi/1_1/resource/ReadingType/{point}-{flow}-{length_s}"
    parts = "".join(
        f"<espi:IntervalReading><espi:timePeriod><espi:duration>{length_s}</espi:duration>"
        f"<espi:start>{start_s + length_s * step}</espi:start></espi:timePeriod><espi:value>{value}</espi:value>"
        "</espi:IntervalReading>"
        for step, value in enumerate(values)
    )
    fields = f"<espi:flowDirection>{flow}</espi:flowDirection><espi:uom>72</espi:uom>"
    return (
        entry(kind, f"<espi:ReadingType>{fields}</espi:ReadingType>")
        + entry(own, "<espi:MeterReading/>", kind)
        + entry(f"{own}/IntervalBlock/1", f"<espi:IntervalBlock>{parts}</espi:IntervalBlock>")
    )


def test_one_of_several_usage_points_has_to_be_declared_and_none_replaces_another() -> None:
    document = feed(reading("house", 1, ["250"]), reading("barn", 1, ["500"]))
    with pytest.raises(ValueError, match="usage points barn, house: declare the `usage_point` of house-7"):
        watts(document)
    assert watts(document, usage_point="house") == [1_000.0]
    assert watts(document, usage_point="barn") == [2_000.0]
    with pytest.raises(ValueError, match="usage_point: shed is none of the file's, barn, house"):
        watts(document, usage_point="shed")


def test_the_directions_of_a_house_may_be_usage_points_of_their_own() -> None:
    document = feed(reading("in", 1, ["250"]), reading("out", 19, ["500"]))
    assert watts(document, "net-load") == [-1_000.0]


def test_a_net_direction_is_the_net_load_itself() -> None:
    assert watts(feed(reading("1", 4, ["-250"])), "net-load") == [-1_000.0]
    everything = feed(reading("1", 1, ["300"]), reading("1", 4, ["-250"]), reading("1", 19, ["550"]))
    assert watts(everything, "net-load") == [-1_000.0]


@pytest.mark.parametrize(("flow", "fields"), [(19, {}), (0, {}), (1, {"flow": "reverse"}), (20, {"flow": "net"})])
def test_a_file_without_the_wanted_direction_is_set_aside(flow: int, fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"flow: the file has the flowDirection {flow}"):
        watts(feed(reading("1", flow, ["250"])), **fields)


def test_sums_of_days_beside_hours_replace_none() -> None:
    document = feed(reading("1", 1, ["24000"], 86_400, DAY), reading("1", 1, ["250", "500"], start_s=DAY))
    first, second, reason = watts(document)
    assert (first, second) == (1_000.0, 2_000.0)
    assert "1 intervals of 86400 s overlap" in reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE feed [<!ENTITY a "aa">]><feed>&a;</feed>'
    with pytest.raises(ValueError, match="DOCTYPE"):
        parse(text.encode(encoding))
    assert parse(f'<?xml version="1.0" encoding="{encoding}"?><feed>a</feed>'.encode(encoding)).text == "a"


def run(path: Path, basket: Any) -> list[dict[str, Any]]:
    settings = config(files=str(path))
    before = len(basket.records)
    asyncio.run(DocumentSource(settings, of_xml(partial(readings, config=settings)), once=True).run(basket))
    return list(basket.records[before:])


def test_a_file_is_read_once_and_again_when_it_has_changed(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "usage.xml"
    path.write_bytes(feed(*TAKEN))
    assert len(run(path, basket)) == 3
    assert run(path, basket) == []
    path.write_bytes(feed(*TAKEN, block(1, ["250", "500", "250", "750"])))
    assert [record["value"] for record in run(path, basket)] == [1_000.0, 2_000.0, 1_000.0, 3_000.0]


def test_entities_are_refused(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "bomb.xml"
    path.write_bytes(b'<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa">]><feed>&a;</feed>')
    (record,) = run(path, basket)
    assert "DOCTYPE" in record["reason"]


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: feed(f"<entry>{text}</entry>")))
def test_no_content_ends_the_source(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.xml"
        path.write_bytes(content)
        records = run(path, Basket())
    assert [record["kind"] for record in records] == ["unusable"]
