"""The services with HTTP: how fast they answer, what fails, and the live events."""

from scripts._dashboards.panels import Dashboard, Panel, Row, quantile, rate

API = Dashboard(
    "forewatt-api",
    "Forewatt: API",
    "Requests, errors and live events.",
    (
        Row(
            "Requests",
            (
                Panel(
                    "Requests",
                    "Requests a second, by class of the answer.",
                    {"{{status}}": rate("forewatt_http_request_seconds_count", "status", 'job=~"$job"')},
                    "reqps",
                ),
                Panel(
                    "Duration",
                    "Duration of requests.",
                    {
                        "p50": quantile(0.5, "forewatt_http_request_seconds", "", 'job=~"$job"'),
                        "p99": quantile(0.99, "forewatt_http_request_seconds", "", 'job=~"$job"'),
                    },
                    "s",
                    warn=2,
                ),
                Panel(
                    "Slowest routes",
                    "The five routes whose slowest percent takes longest.",
                    {
                        "{{method}} {{route}}": "topk(5, "
                        + quantile(0.99, "forewatt_http_request_seconds", "method, route", 'job=~"$job"')
                        + ")"
                    },
                    "s",
                ),
                Panel(
                    "Errors",
                    "Share of requests that end with 5xx.",
                    {
                        "{{job}}": 'sum by (job) (rate(forewatt_http_request_seconds_count{job=~"$job", status="5xx"}'
                        "[$__rate_interval])) / sum by (job) "
                        '(rate(forewatt_http_request_seconds_count{job=~"$job"}[$__rate_interval])) or vector(0)'
                    },
                    "percentunit",
                    warn=0.01,
                ),
            ),
        ),
        Row(
            "Live events",
            (
                Panel("WebSockets", "Open WebSockets.", {"{{instance}}": "forewatt_hub_sockets"}),
                Panel("Events", "Events read a second.", {"events": rate("forewatt_hub_events_total")}, "cps"),
                Panel(
                    "Failures",
                    "In an hour: sockets that were too slow, and failed reads of the stream.",
                    {
                        "too slow": "sum(increase(forewatt_hub_dropped_total[1h]))",
                        "stream": "sum(increase(forewatt_hub_stream_failures_total[1h]))",
                    },
                    warn=1,
                ),
            ),
        ),
    ),
    {"job": "forewatt_http_request_seconds_count"},
)
