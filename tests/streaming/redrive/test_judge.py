"""What the judge of dead letters does with records that no times can be read from."""

import pytest

from streaming.gateway.tokens import Tokens
from streaming.kafka.schemas import PRICE_SUBJECT, TELEMETRY_SUBJECT, WEATHER_SUBJECT
from streaming.redrive.judge import Judge
from streaming.redrive.letters import Letter

SUBJECTS = (TELEMETRY_SUBJECT, WEATHER_SUBJECT, PRICE_SUBJECT)


@pytest.mark.parametrize("time", ["NaN", "1e999", "-Infinity", "9" * 400])
def test_a_letter_without_a_readable_time_stays_and_does_not_end_the_run(time: str) -> None:
    judge = Judge({}, {name: {} for name in SUBJECTS}, dict.fromkeys(SUBJECTS, 1), Tokens("edge-1:one"), "seconds")
    record = f'{{"asset_id": "a", "asset_class": "load", "time_ms": {time}, "value": 1.0, "unit": "kW"}}'
    judged = judge.judge(Letter((0, 0), "time_ms", None, record.encode(), 0, "edge-1"))
    assert judged.source == "a"
    assert judged.refused is not None
    assert "time_ms" in judged.refused
