"""What the operator of a node looks at: health, steps, transactions, funds, pins, endpoints."""

from scripts._dashboards.panels import Dashboard, Panel, Row, quantile, rate

NODE = 'instance=~"$instance"'


def hourly(counter: str, by: str) -> str:
    """The query of what a counter of the chosen nodes counted in an hour, by a label; 0 if it counted nothing yet."""
    return f"sum by ({by}) (increase(forewatt_{counter}_total{{{NODE}}}[1h])) or vector(0)"


NODE_OPERATOR = Dashboard(
    "forewatt-node",
    "Forewatt: node operator",
    "Health, transactions and funds of the nodes.",
    (
        Row(
            "Health",
            (
                Panel(
                    "Healthy",
                    "1 without a problem; /health says what is wrong.",
                    {"{{instance}}": f"forewatt_node_healthy{{{NODE}}}"},
                    now=True,
                    warn=1,
                    warn_below=True,
                ),
                Panel(
                    "Steps",
                    "Duration of a step, of the slowest percent, by role.",
                    {"{{role}}": quantile(0.99, "forewatt_node_step_seconds", "role", NODE)},
                    "s",
                ),
                Panel(
                    "Age of the latest step",
                    "Seconds since a role's step ended.",
                    {"{{instance}} {{role}}": f"forewatt_node_step_age_seconds{{{NODE}}}"},
                    "s",
                    warn=120,
                ),
                Panel(
                    "Age of the head",
                    "Seconds since the newest block was first seen.",
                    {"{{instance}}": f"forewatt_node_head_age_seconds{{{NODE}}}"},
                    "s",
                    warn=120,
                ),
            ),
        ),
        Row(
            "Transactions",
            (
                Panel(
                    "Pending",
                    "Transactions that wait for a block.",
                    {"{{instance}}": f"sum by (instance) (forewatt_node_pending_transactions{{{NODE}}})"},
                ),
                Panel(
                    "Age of the oldest",
                    "How long the oldest transaction waits.",
                    {"{{account}}": f"forewatt_node_pending_age_seconds{{{NODE}}}"},
                    "s",
                    warn=120,
                ),
                Panel(
                    "Replaced",
                    "Better offers for stuck transactions, an hour.",
                    {"{{instance}}": f"increase(forewatt_node_replacements_total{{{NODE}}}[1h])"},
                ),
                Panel(
                    "Ends",
                    "How transactions ended, an hour.",
                    {"{{outcome}}": f"sum by (outcome) (increase(forewatt_node_transactions_total{{{NODE}}}[1h]))"},
                ),
            ),
        ),
        Row(
            "Funds",
            (
                Panel("Coins", "Coins for gas.", {"{{account}}": f"forewatt_node_balance_wei{{{NODE}}} / 1e18"}),
                Panel(
                    "Gas",
                    "Gas of mined transactions an hour, by action.",
                    {"{{action}}": f"sum by (action) (increase(forewatt_node_gas_total{{{NODE}}}[1h]))"},
                ),
                Panel(
                    "Wager at risk",
                    "Tokens in rounds that have not ended.",
                    {"{{instance}}": f"forewatt_node_wager_at_risk_wei{{{NODE}}} / 1e18"},
                ),
            ),
        ),
        Row(
            "What the node depends on",
            (
                Panel(
                    "Calls to the chain",
                    "JSON-RPC calls a second, by method.",
                    {"{{method}}": rate("forewatt_rpc_calls_total", "method", NODE)},
                    "cps",
                ),
                Panel(
                    "Failures",
                    "In an hour: failed steps, refused actions, calls of endpoints and pin targets, reorgs.",
                    {
                        "steps of the {{role}}": hourly("node_failures", "role"),
                        "{{action}}": hourly("node_refused", "action"),
                        "endpoint {{endpoint}}": hourly("rpc_failures", "endpoint"),
                        "payloads pinned again": hourly("forecaster_repinned", "instance"),
                        "observations pinned again": hourly("attestor_repinned", "instance"),
                        "reorgs of {{blocks}} blocks": hourly("rpc_reorgs", "blocks"),
                        "pin target {{target}}": hourly("content_pin_failures", "target"),
                    },
                ),
                Panel(
                    "Disk",
                    "Free space below the node's folder.",
                    {"{{folder}}": f"forewatt_disk_free_bytes{{{NODE}}}"},
                    "bytes",
                ),
            ),
        ),
    ),
    {"instance": "forewatt_node_healthy"},
)
