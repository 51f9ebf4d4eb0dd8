"""For each alert: samples a minute with which it fires, the minute by which it does, and samples that leave it quiet.

Samples are in promtool's notation: `0+5x30` begins with 0 and grows by 5 a minute.
"""

from typing import NamedTuple

NODE = 'job="forewatt-node", instance="n"'
FLAT, RISING = "0x60", "0+9x60"


class Case(NamedTuple):
    """Series of an alert that fires, and of one that stays quiet."""

    fires: dict[str, str]
    quiet: dict[str, str]
    minute: int = 12


def buckets(name: str, limit: str, labels: str = 'job="j", instance="i"') -> tuple[dict[str, str], dict[str, str]]:
    """A histogram whose values are all above the bucket `limit`, and one whose values are all below."""
    low, below, larger, above = (f'{name}_bucket{{{labels}, le="{bound}"}}' for bound in ("0.5", limit, "1000", "+Inf"))
    return (
        {low: FLAT, below: FLAT, larger: RISING, above: RISING},
        {low: RISING, below: RISING, larger: RISING, above: RISING},
    )


def event(kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """An event of a pool, and none."""
    name = f'forewatt_node_events_total{{{NODE}, kind="{kind}", pool="0x1"}}'
    return {name: "0x9 1x60"}, {name: FLAT}


def gauge(name: str, high: str, low: str) -> tuple[dict[str, str], dict[str, str]]:
    """A constant value above the limit, and one below."""
    return {name: f"{high}x120"}, {name: f"{low}x120"}


def counter(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """A counter that rises, and one that stands."""
    return {name: RISING}, {name: FLAT}


ACCEPTED = 'forewatt_gateway_records_total{outcome="accepted"}'
TOKENS = f'forewatt_node_tokens_wei{{{NODE}, account="a", pool="0x1"}}'
BONDS = f'forewatt_node_bonds_wei{{{NODE}, pool="0x1"}}'
WAGER, HEALTHY = f'forewatt_node_wager_at_risk_wei{{{NODE}, pool="0x1"}}', f"forewatt_node_healthy{{{NODE}}}"
CALLS, FAILURES = (
    f'forewatt_rpc_calls_total{{{NODE}, method="m"}}',
    f'forewatt_rpc_failures_total{{{NODE}, endpoint="e"}}',
)
REORGS = f'forewatt_rpc_reorgs_total{{{NODE}, blocks="%s"}}'
REQUESTS = 'forewatt_http_request_seconds_count{job="j", status="%s"}'
FREE, SIZE = 'forewatt_disk_free_bytes{folder="f"}', 'forewatt_disk_size_bytes{folder="f"}'
DRIFT = 'forewatt_forecasts_drift_ratio{region="r", part="psi"}'
BUFFER = "forewatt_edge_waiting_records"

CASES = {
    "ForewattReadingsLate": Case(*buckets("forewatt_jobs_delay_seconds", "60")),
    "ForewattNewestValuesLate": Case(*buckets("forewatt_latest_delay_seconds", "5")),
    "ForewattJobsLag": Case(*gauge('forewatt_jobs_lag_records{query="telemetry"}', "200000", "50000")),
    "ForewattNewestValuesLag": Case(*gauge("forewatt_latest_lag_records", "30000", "10000")),
    "ForewattJobsStopped": Case(
        {ACCEPTED: RISING, "forewatt_jobs_rows_total": FLAT}, {ACCEPTED: RISING, "forewatt_jobs_rows_total": RISING}
    ),
    "ForewattJobsRestart": Case(*counter("forewatt_jobs_restarts_total")),
    "ForewattDeadLetters": Case({"forewatt_jobs_dead_letters_total": "0x9 1x60"}, {ACCEPTED: RISING}),
    "ForewattAssetsLate": Case(*gauge('forewatt_jobs_open_alerts{kind="gap"}', "2", "0")),
    "ForewattPowerAnomalies": Case(*gauge('forewatt_jobs_open_alerts{kind="power-anomaly"}', "9", "5"), minute=40),
    "ForewattGatewaySlow": Case(*buckets("forewatt_gateway_transaction_seconds", "5")),
    "ForewattGatewayRefuses": Case(*counter('forewatt_gateway_turned_away_total{status="503"}')),
    "ForewattGatewayFenced": Case({"forewatt_gateway_fenced_total": "0x9 1x60"}, {ACCEPTED: RISING}),
    "ForewattCertificateExpires": Case(
        *gauge('forewatt_gateway_certificate_left_seconds{file="gateway.pem"}', "1209000", "1210000")
    ),
    "ForewattClockSkew": Case({"forewatt_latest_future_total": "0x9 1x60"}, {ACCEPTED: RISING}),
    "ForewattAgentConflict": Case(*counter("forewatt_edge_conflicts_total")),
    "ForewattEdgeBufferGrows": Case({BUFFER: "9000+900x60"}, {BUFFER: "90000-900x60"}),
    "ForewattReadingsLost": Case(*counter("forewatt_edge_dropped_total")),
    "ForewattKafkaRecordsLost": Case(*counter('forewatt_jobs_lost_offsets_total{query="telemetry"}')),
    "ForewattRedisUnavailable": Case(*counter("forewatt_latest_write_failures_total")),
    "ForewattModelDrift": Case(*gauge(DRIFT, "0.4", "0.2"), minute=40),
    "ForewattCoverageOff": Case(*gauge('forewatt_forecasts_coverage_ratio{region="r"}', "0.6", "0.75"), minute=40),
    "ForewattInferenceSlow": Case(*buckets("forewatt_forecasts_batch_seconds", "5")),
    "ForewattForecastsRefused": Case(*counter('forewatt_forecasts_turned_away_total{reason="busy"}')),
    "ForewattVectorsInvalid": Case(*counter("forewatt_forecasts_poisoned_total")),
    "ForewattForecastsNotStored": Case(*counter('forewatt_results_dropped_total{store="postgres"}')),
    "ForewattNodeUnhealthy": Case(*gauge(HEALTHY, "0", "1")),
    "ForewattHeadOld": Case(*gauge(f'forewatt_node_head_age_seconds{{{NODE}, pool="0x1"}}', "300", "60")),
    "ForewattStepsFail": Case(*counter(f'forewatt_node_failures_total{{{NODE}, role="settler"}}')),
    "ForewattEndpointsFail": Case(
        {CALLS: "0+90x60", FAILURES: RISING + " 540+20x60"}, {CALLS: "0+900x60", FAILURES: RISING}
    ),
    "ForewattReorgs": Case(
        {REORGS % "final": "0x9 1x60", REORGS % "young": FLAT}, {REORGS % "final": FLAT, REORGS % "young": "0x9 1x60"}
    ),
    "ForewattTransactionStuck": Case(*gauge(f'forewatt_node_pending_age_seconds{{{NODE}, account="a"}}', "121", "119")),
    "ForewattTransactionsReplaced": Case(*counter("forewatt_node_replacements_total")),
    "ForewattTransactionsFailed": Case(
        {f'forewatt_node_transactions_total{{{NODE}, outcome="reverted"}}': "0x9 1x60"},
        {f'forewatt_node_transactions_total{{{NODE}, outcome="mined"}}': RISING},
    ),
    "ForewattDeadlineMissed": Case(*event("entry_missed")),
    "ForewattSlashed": Case(*event("slashed")),
    "ForewattDisputed": Case(*event("refuted")),
    "ForewattWagerAtRisk": Case({WAGER: "5x60", HEALTHY: "0x60"}, {WAGER: "5x60", HEALTHY: "1x60"}),
    "ForewattBondsLow": Case({TOKENS: "20x60", BONDS: "10x60"}, {TOKENS: "30x60", BONDS: "10x60"}),
    "ForewattPinsFail": Case(*counter(f'forewatt_content_pin_failures_total{{{NODE}, target="t"}}')),
    "ForewattPinsLost": Case(*counter("forewatt_attestor_repinned_total")),
    "ForewattDown": Case(*gauge('up{job="forewatt-api"}', "0", "1")),
    "ForewattRequestsSlow": Case(*buckets("forewatt_http_request_seconds", "5")),
    "ForewattRequestsFail": Case(
        {REQUESTS % "5xx": RISING, REQUESTS % "2xx": RISING}, {REQUESTS % "5xx": RISING, REQUESTS % "2xx": "0+9000x60"}
    ),
    "ForewattLiveEventsStopped": Case(*counter("forewatt_hub_stream_failures_total")),
    "ForewattRepeatedWorkFails": Case(
        {'forewatt_periodic_failures_total{task="days", fault="yes"}': RISING},
        {'forewatt_periodic_failures_total{task="days", fault="no"}': RISING},
    ),
    "ForewattDiskFull": Case({FREE: "9x60", SIZE: "100x60"}, {FREE: "11x60", SIZE: "100x60"}),
}
