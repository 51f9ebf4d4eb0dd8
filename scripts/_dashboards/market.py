"""The rounds of the pools, as the nodes of this deployment see and play them."""

from scripts._dashboards.panels import Dashboard, Panel, Row

POOL = 'pool=~"$pool"'


def hourly(counter: str) -> str:
    """The query of what a counter of the chosen pools counted in an hour."""
    return f"increase(forewatt_node_{counter}_total{{{POOL}}}[1h])"


MARKET = Dashboard(
    "forewatt-market",
    "Forewatt: market",
    "Rounds, wagers and events of the pools.",
    (
        Row(
            "Rounds",
            (
                Panel(
                    "Actions",
                    "Mined transactions an hour, by role and action.",
                    {"{{role}} {{action}}": f"sum by (role, action) ({hourly('mined')})"},
                ),
                Panel(
                    "Attestations",
                    "Signed observations an hour.",
                    {"{{pool}}": f"sum by (pool) (increase(forewatt_attestor_attestations_total{{{POOL}}}[1h]))"},
                ),
                Panel(
                    "Events",
                    "Events in an hour that need an operator.",
                    {"{{kind}}": f"max by (kind) ({hourly('events')})"},
                    warn=1,
                ),
            ),
        ),
        Row(
            "Money",
            (
                Panel(
                    "Wager at risk",
                    "Tokens that watched forecasters have wagered in rounds that have not ended.",
                    {"{{instance}}": f"forewatt_node_wager_at_risk_wei{{{POOL}}} / 1e18"},
                ),
                Panel(
                    "Tokens for bonds",
                    "Tokens of the accounts that post bonds, and what a round costs.",
                    {
                        "{{account}}": f"forewatt_node_tokens_wei{{{POOL}}} / 1e18",
                        "bonds of a round": f"max(forewatt_node_bonds_wei{{{POOL}}}) / 1e18",
                    },
                ),
                Panel(
                    "Cost of gas",
                    "Coins paid for gas in an hour, by role.",
                    {"{{role}}": f"sum by (role) ({hourly('gas_wei')}) / 1e18"},
                ),
            ),
        ),
        Row(
            "Chain",
            (
                Panel("Head", "Newest block.", {"{{instance}}": f"forewatt_node_head_block{{{POOL}}}"}),
                Panel(
                    "Age of the head",
                    "Seconds since the newest block was first seen.",
                    {"{{instance}}": f"forewatt_node_head_age_seconds{{{POOL}}}"},
                    "s",
                    warn=120,
                ),
                Panel(
                    "Ends",
                    "How transactions ended, an hour.",
                    {"{{outcome}}": "sum by (outcome) (increase(forewatt_node_transactions_total[1h]))"},
                ),
            ),
        ),
    ),
    {"pool": "forewatt_node_head_block"},
)
