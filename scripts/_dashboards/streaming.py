"""The way of a reading: edge agents, gateways, jobs, newest values."""

from scripts._dashboards.panels import Dashboard, Panel, Row, quantile, rate

STREAMING = Dashboard(
    "forewatt-streaming",
    "Forewatt: streaming",
    "The way of a reading from the meter to the stores.",
    (
        Row(
            "Edge agents",
            (
                Panel(
                    "Buffer", "Records that wait for the gateway.", {"{{instance}}": "forewatt_edge_waiting_records"}
                ),
                Panel(
                    "Lost records",
                    "Records that a full buffer dropped, an hour.",
                    {"{{instance}}": "increase(forewatt_edge_dropped_total[1h])"},
                    warn=1,
                ),
                Panel(
                    "Retries and failures",
                    "Failed attempts a second to reach the gateway or a source.",
                    {
                        "retries": rate("forewatt_edge_retries_total"),
                        "sources": rate("forewatt_edge_source_failures_total"),
                        "conflicts": rate("forewatt_edge_conflicts_total"),
                    },
                    "cps",
                ),
            ),
        ),
        Row(
            "Gateways",
            (
                Panel(
                    "Records",
                    "Records a second, accepted and rejected.",
                    {"{{outcome}}": rate("forewatt_gateway_records_total", "outcome")},
                    "cps",
                ),
                Panel(
                    "Kafka transactions",
                    "How long Kafka takes to commit.",
                    {
                        "p50": quantile(0.5, "forewatt_gateway_transaction_seconds"),
                        "p99": quantile(0.99, "forewatt_gateway_transaction_seconds"),
                    },
                    "s",
                    warn=2,
                ),
                Panel(
                    "Waiting and turned away",
                    "Batches that wait, and refusals in five minutes by status.",
                    {
                        "waiting {{instance}}": "forewatt_gateway_waiting_batches",
                        "{{status}}": "sum by (status) (increase(forewatt_gateway_turned_away_total[5m]))",
                    },
                ),
                Panel(
                    "Names and certificates",
                    "Gateways with another one's name in an hour, and days until the certificate expires.",
                    {
                        "name of another {{instance}}": "increase(forewatt_gateway_fenced_total[1h])",
                        "certificate {{file}}": "forewatt_gateway_certificate_left_seconds / 86400",
                    },
                ),
            ),
        ),
        Row(
            "Jobs",
            (
                Panel("Rows", "Rows stored a second.", {"rows": rate("forewatt_jobs_rows_total")}, "cps"),
                Panel(
                    "Micro-batches",
                    "Duration of a micro-batch, and the age of its oldest reading at its end.",
                    {
                        "duration p99": quantile(0.99, "forewatt_jobs_batch_seconds"),
                        "delay p50": quantile(0.5, "forewatt_jobs_delay_seconds"),
                        "delay p99": quantile(0.99, "forewatt_jobs_delay_seconds"),
                    },
                    "s",
                    warn=30,
                ),
                Panel("Lag", "Records behind Kafka.", {"{{query}}": "forewatt_jobs_lag_records"}, warn=100_000),
            ),
        ),
        Row(
            "Data",
            (
                Panel("Open alerts", "Alerts about assets that last.", {"{{kind}}": "forewatt_jobs_open_alerts"}),
                Panel(
                    "Dead letters and restarts",
                    "In an hour.",
                    {
                        "dead letters": "sum(increase(forewatt_jobs_dead_letters_total[1h]))",
                        "rejected": 'sum(increase(forewatt_gateway_records_total{outcome="rejected"}[1h]))',
                        "restarts": "sum(increase(forewatt_jobs_restarts_total[1h]))",
                    },
                    warn=1,
                ),
                Panel(
                    "Repeated work",
                    "Failed turns in an hour, such as of the daily aggregates; those by a fault need a person.",
                    {"{{task}}, fault: {{fault}}": "increase(forewatt_periodic_failures_total[1h])"},
                    warn=1,
                ),
                Panel(
                    "Days", "Daily aggregates written in an hour.", {"days": "increase(forewatt_jobs_days_total[1h])"}
                ),
            ),
        ),
        Row(
            "Newest values",
            (
                Panel("Values", "Values written a second.", {"values": rate("forewatt_latest_values_total")}, "cps"),
                Panel(
                    "Delay",
                    "From the gateway to Redis.",
                    {
                        "p50": quantile(0.5, "forewatt_latest_delay_seconds"),
                        "p99": quantile(0.99, "forewatt_latest_delay_seconds"),
                    },
                    "s",
                    warn=2,
                ),
                Panel(
                    "Lag and failures",
                    "Records behind Kafka, and failed writes in five minutes.",
                    {
                        "lag": "forewatt_latest_lag_records",
                        "failed writes": "increase(forewatt_latest_write_failures_total[5m])",
                        "unreadable": "increase(forewatt_latest_unreadable_total[5m])",
                        "from the future": "increase(forewatt_latest_future_total[5m])",
                    },
                ),
            ),
        ),
    ),
)
