"""Whether all is well: one row a part, red where an alert is near."""

from scripts._dashboards.panels import Dashboard, Panel, Row, quantile, rate

OVERVIEW = Dashboard(
    "forewatt-overview",
    "Forewatt: overview",
    "Whether all is well, and which part to look at if not.",
    (
        Row(
            "Now",
            (
                Panel("Processes", "Processes that answer.", {"up": 'sum(up{job=~"forewatt.*"})'}, now=True),
                Panel(
                    "Processes down",
                    "Processes that do not answer.",
                    {"down": 'count(up{job=~"forewatt.*"} == 0) or vector(0)'},
                    now=True,
                    warn=1,
                ),
                Panel(
                    "Alerts",
                    "Alerts that fire.",
                    {"firing": 'count(ALERTS{alertstate="firing", alertname=~"Forewatt.*"}) or vector(0)'},
                    now=True,
                    warn=1,
                ),
                Panel(
                    "Nodes with a problem",
                    "Nodes whose /health names a problem.",
                    {"unhealthy": "count(forewatt_node_healthy == 0) or vector(0)"},
                    now=True,
                    warn=1,
                ),
            ),
        ),
        Row(
            "From the meter to the stores",
            (
                Panel("Readings", "Records a second.", {"stored": rate("forewatt_jobs_rows_total")}, "cps"),
                Panel(
                    "Delay",
                    "From the gateway to the stores, of the slowest percent.",
                    {
                        "newest value": quantile(0.99, "forewatt_latest_delay_seconds"),
                        "history and vectors": quantile(0.99, "forewatt_jobs_delay_seconds"),
                    },
                    "s",
                    warn=30,
                ),
                Panel(
                    "Lag",
                    "Records in Kafka that were not read yet.",
                    {"{{query}}": "forewatt_jobs_lag_records", "newest values": "forewatt_latest_lag_records"},
                    warn=100_000,
                ),
            ),
        ),
        Row(
            "From the forecast to the payout",
            (
                Panel(
                    "Inference",
                    "Duration of a batch of forecasts, of the slowest percent.",
                    {"{{instance}}": quantile(0.99, "forewatt_forecasts_batch_seconds", "instance")},
                    "s",
                    warn=2,
                ),
                Panel(
                    "Transactions",
                    "Mined transactions an hour, by action.",
                    {"{{action}}": "sum by (action) (increase(forewatt_node_mined_total[1h]))"},
                ),
                Panel(
                    "Requests",
                    "Duration of requests, of the slowest percent.",
                    {"{{job}}": quantile(0.99, "forewatt_http_request_seconds", "job")},
                    "s",
                    warn=2,
                ),
            ),
        ),
        Row(
            "Disks",
            (
                Panel(
                    "Free space",
                    "Share of each disk that is free.",
                    {"{{instance}} {{folder}}": "forewatt_disk_free_bytes / forewatt_disk_size_bytes"},
                    "percentunit",
                    warn=0.1,
                    warn_below=True,
                ),
                Panel(
                    "Memory",
                    "Resident memory of each process.",
                    {"{{job}} {{instance}}": 'process_resident_memory_bytes{job=~"forewatt.*"}'},
                    "bytes",
                ),
                Panel(
                    "CPU",
                    "Cores that each process uses.",
                    {"{{job}} {{instance}}": 'rate(process_cpu_seconds_total{job=~"forewatt.*"}[$__rate_interval])'},
                ),
            ),
        ),
    ),
)
