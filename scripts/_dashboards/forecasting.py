"""The forecast services: speed, what they refuse, drift and coverage."""

from scripts._dashboards.panels import Dashboard, Panel, Row, quantile, rate

FORECASTING = Dashboard(
    "forewatt-forecasting",
    "Forewatt: forecasting",
    "Speed and quality of the forecast services.",
    (
        Row(
            "Speed",
            (
                Panel(
                    "Batch",
                    "Duration of a batch.",
                    {
                        "p50 {{instance}}": quantile(0.5, "forewatt_forecasts_batch_seconds", "instance"),
                        "p99 {{instance}}": quantile(0.99, "forewatt_forecasts_batch_seconds", "instance"),
                    },
                    "s",
                    warn=2,
                ),
                Panel(
                    "Requests",
                    "Requests that wait or are answered, and requests a batch.",
                    {
                        "waiting {{instance}}": "forewatt_forecasts_waiting_requests",
                        "a batch {{instance}}": "rate(forewatt_forecasts_batch_requests_sum[$__rate_interval]) / "
                        "rate(forewatt_forecasts_batch_requests_count[$__rate_interval])",
                    },
                ),
                Panel(
                    "Refused",
                    "Requests refused a second, by reason.",
                    {"{{reason}}": rate("forewatt_forecasts_turned_away_total", "reason")},
                    "cps",
                ),
            ),
        ),
        Row(
            "Quality",
            (
                Panel(
                    "Drift",
                    "Parts of the drift; 0 is none. Recalibrate after losses or coverage, train after psi or ks.",
                    {"{{instance}} {{region}} {{part}}": "forewatt_forecasts_drift_ratio"},
                    "percentunit",
                    warn=0.25,
                ),
                Panel(
                    "Coverage",
                    "Share of readings within the 80 % intervals, once enough forecasts have their readings.",
                    {"{{instance}} {{region}}": "forewatt_forecasts_coverage_ratio"},
                    "percentunit",
                    warn=0.7,
                    warn_below=True,
                ),
                Panel(
                    "Invalid vectors",
                    "Vectors in Redis that could not be read, an hour.",
                    {"{{instance}}": "increase(forewatt_forecasts_poisoned_total[1h])"},
                    warn=1,
                ),
            ),
        ),
        Row(
            "Results",
            (
                Panel(
                    "Stored",
                    "Feeds whose forecasts were written a second, by store.",
                    {"{{store}}": rate("forewatt_results_kept_total", "store")},
                    "cps",
                ),
                Panel("Waiting", "Feeds that wait for a store.", {"{{store}}": "forewatt_results_waiting_feeds"}),
                Panel(
                    "Dropped",
                    "Feeds whose forecasts a store missed, an hour.",
                    {"{{store}}": "sum by (store) (increase(forewatt_results_dropped_total[1h]))"},
                    warn=1,
                ),
            ),
        ),
    ),
)
