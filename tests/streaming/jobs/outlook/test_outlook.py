"""Weather forecasts and prices are converted to standard units, and every issue is stored once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import postgres
from streaming.gateway.tokens import Tokens
from streaming.jobs.outlook.messages import price_rows, weather_rows
from streaming.jobs.sinks.outlook import PriceSink, WeatherForecastSink
from streaming.kafka.schemas import PRICE, PRICE_SUBJECT, TELEMETRY, TELEMETRY_SUBJECT, WEATHER, WEATHER_SUBJECT
from streaming.kafka.topics import MARKET_PRICE, WEATHER_FORECAST
from streaming.kafka.wire import encode
from streaming.redrive.judge import Judge
from streaming.redrive.letters import Letter
from tests.streaming.jobs.kafka import MESSAGES
from tests.streaming.stores import own_tables

ISSUED = datetime(2016, 6, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SENT = {"agent": "nwp", "sequence": 1, "issued": ISSUED, "time": ISSUED + 6 * HOUR, "interval_s": 3_600}
FORECAST = {**SENT, "point_id": "p-1", "latitude": 53.0, "longitude": 11.0}
SPOT = {**SENT, "zone": "north", "product": "day-ahead", "value": 42.0, "unit": "EUR/MWh"}


def forecast(variable: str, value: float, unit: str, **fields: Any) -> bytes:
    return encode(5, {**FORECAST, "variable": variable, "value": value, "unit": unit, **fields}, WEATHER_SUBJECT)


def price(**fields: Any) -> bytes:
    return encode(6, {**SPOT, **fields}, PRICE_SUBJECT)


@pytest.fixture
def weather(frame: Any) -> Callable[..., pa.Table]:
    return lambda *payloads: weather_rows(_kafka(frame, payloads), {5: WEATHER})


@pytest.fixture
def prices(frame: Any) -> Callable[..., pa.Table]:
    return lambda *payloads: price_rows(_kafka(frame, payloads), {6: PRICE})


def _kafka(frame: Any, payloads: tuple[bytes, ...]) -> Any:
    return frame(
        [{"topic": "t", "partition": 0, "offset": n, "value": payload} for n, payload in enumerate(payloads)], MESSAGES
    )


def test_forecasts_are_converted_to_the_unit_of_their_quantity(weather: Any) -> None:
    cases = [
        ("temperature", 281.65, "K", 8.5),
        ("temperature", 50.0, "F", 10.0),
        ("wind-speed-100m", 10.0, "kn", 5.1444444),
        ("irradiance", 1_800_000.0, "J/m2", 500.0),
        ("cloud-cover", 75.0, "%", 0.75),
        ("pressure", 1_013.0, "hPa", 101_300.0),
        ("wind-direction", 270.0, "deg", 270.0),
    ]
    rows = weather(*(forecast(variable, value, unit) for variable, value, unit, _ in cases)).to_pylist()
    assert [row["reason"] for row in rows] == [None] * len(cases)
    assert [row["value"] for row in rows] == pytest.approx([expected for *_, expected in cases])
    quarter = forecast("irradiance", 450_000.0, "J/m2", interval_s=900)
    assert weather(quarter)["value"].to_pylist() == pytest.approx([500.0])


def test_invalid_forecasts_have_a_reason(weather: Any) -> None:
    rows = weather(
        forecast("temperature", 1.0, "furlong"),
        forecast("temperature", 1.0, "m/s"),
        forecast("omen", 1.0, "C"),
        forecast("temperature", 1.0, "kW"),
        forecast("temperature", 1.0, "C", time=ISSUED - HOUR),
        forecast("temperature", float("nan"), "C"),
        b"garbage",
    )
    assert rows["reason"].to_pylist() == [
        "unknown unit furlong",
        "unit m/s does not measure temperature",
        "unknown variable omen",
        "unit kW does not measure temperature",
        "issued after its time: that is no prediction",
        "the value is not a finite number",
        "not in the Confluent wire format",
    ]


def test_prices_are_converted_to_eur_per_mwh_and_may_be_negative(prices: Any) -> None:
    rows = prices(price(), price(value=-0.05, unit="EUR/kWh"), price(value=30.0, unit="ct/kWh"), price(unit="USD/MWh"))
    assert rows["eur_mwh"].to_pylist()[:3] == pytest.approx([42.0, -50.0, 300.0])
    assert rows["reason"].to_pylist() == [None, None, None, "unknown unit of a price USD/MWh"]


def test_the_jobs_and_the_redrive_refuse_the_same_for_the_same_reasons(weather: Any, prices: Any) -> None:
    schemas = {TELEMETRY_SUBJECT: {4: TELEMETRY}, WEATHER_SUBJECT: {5: WEATHER}, PRICE_SUBJECT: {6: PRICE}}
    judge = Judge({}, schemas, {}, Tokens(""))
    units, values = ("C", "kW", "J/m2", "%", "", "furlong"), (0.5, 1e7, float("inf"))
    forecasts = [
        forecast(variable, value, unit, interval_s=interval_s, issued=issued)
        for variable in ("temperature", "irradiance", "cloud-cover", "omen")
        for unit in units
        for value in values
        for interval_s in (3_600, 0)
        for issued in (ISSUED, ISSUED + 7 * HOUR)
    ]
    of_market = [price(unit=unit, value=value) for unit in ("ct/kWh", "", "USD") for value in values]
    for topic, payloads, judged in (
        (WEATHER_FORECAST, forecasts, weather(*forecasts)),
        (MARKET_PRICE, of_market, prices(*of_market)),
    ):
        letters = [Letter((0, n), "", topic, payload, 0, "") for n, payload in enumerate(payloads)]
        reasons = judged["reason"].to_pylist()
        assert [judge.judge(letter).refused for letter in letters] == reasons
        assert None in reasons
        assert len(set(reasons)) > 2


def test_a_batch_without_forecasts_has_no_rows(weather: Any) -> None:
    assert weather().num_rows == 0


@pytest.fixture
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    """A database of this test."""
    return own_tables(stack_parts("kafka", "postgres").settings, "outlook_tests")


def test_every_issue_is_stored_once_however_often_it_arrives(settings: Settings, weather: Any, prices: Any) -> None:
    later = {"issued": ISSUED + HOUR}
    of_weather = weather(
        forecast("temperature", 8.0, "C"),
        forecast("temperature", 9.0, "C", **later),
        forecast("temperature", 8.5, "C"),
        forecast("omen", 1.0, "C"),
    )
    of_market = prices(price(), price(value=45.0, **later), price(product="tariff", value=30.0, unit="ct/kWh"))
    weather_sink, price_sink = WeatherForecastSink(settings), PriceSink(settings)
    for _ in range(2):
        weather_sink.write(of_weather)
        price_sink.write(of_market)
    weather_sink.close()
    price_sink.close()
    with postgres.connect(settings.postgres_url) as history:
        stored = history.execute(
            "select issued, time - issued, value from weather_forecasts order by issued"
        ).fetchall()
        of_zone = history.execute("select product, issued, eur_mwh from prices order by product, issued").fetchall()
        points = history.execute("select * from weather_points").fetchall()
    assert stored == [(ISSUED, 6 * HOUR, 8.5), (ISSUED + HOUR, 5 * HOUR, 9.0)]
    assert of_zone == [("day-ahead", ISSUED, 42.0), ("day-ahead", ISSUED + HOUR, 45.0), ("tariff", ISSUED, 300.0)]
    assert points == [("p-1", 53.0, 11.0)]
