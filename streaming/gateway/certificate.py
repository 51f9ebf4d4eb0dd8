"""Reports how long the gateway's certificate is valid, for an alert before it expires."""

import time
from pathlib import Path

from cryptography import x509
from prometheus_client import Gauge

LEFT = Gauge(
    "forewatt_gateway_certificate_left_seconds", "Seconds until the certificate of the gateway expires", ["file"]
)


def report_end(certificate: Path) -> None:
    """Set the gauge of a certificate (PEM), which counts down. ValueError if the file is none."""
    end_s = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc.timestamp()
    LEFT.labels(certificate.name).set_function(lambda: end_s - time.time())
