"""The gateway reports how long its certificate is valid."""

from pathlib import Path

import pytest
from prometheus_client import generate_latest

from streaming.gateway.certificate import report_end
from tests.streaming.edge.test_uplink_tls import Authority

DAY_S = 86_400


def test_certificate__its_end__is_a_metric(tmp_path: Path) -> None:
    certificate = Authority(tmp_path, "ours").issue("gateway").certificate
    assert certificate
    report_end(certificate)
    line = next(
        line
        for line in generate_latest().decode().splitlines()
        if line.startswith('forewatt_gateway_certificate_left_seconds{file="gateway.pem"}')
    )
    assert DAY_S - 120 < float(line.split()[1]) <= DAY_S


def test_certificate__other_file__is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gateway.pem"
    file.write_text("no certificate")
    with pytest.raises(ValueError, match="PEM"):
        report_end(file)
