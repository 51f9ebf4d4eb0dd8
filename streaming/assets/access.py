"""Who may call which route of the asset service."""

from forewatt.web.app import API_V1
from forewatt.web.auth.access import Rules
from forewatt.web.auth.roles import Scope
from forewatt.web.reply_store import Kept

READ = (
    "assets",
    "assets.geojson",
    "assets/performance",
    "assets/{asset_id}",
    "assets/{asset_id}/daily",
    "assets/{asset_id}/analytics",
    "alerts/recent",
)
RULES: Rules = {
    **{f"GET {API_V1}/{path}": Scope.READ for path in READ},
    f"POST {API_V1}/alerts/{{alert_id}}/acknowledge": Scope.ALERTS,
    f"PUT {API_V1}/assets/{{asset_id}}": Scope.ASSETS,
    f"DELETE {API_V1}/assets/{{asset_id}}": Scope.ASSETS,
    f"POST {API_V1}/assets/import": Scope.ASSETS,
    f"POST {API_V1}/assets/import/simbench": Scope.ASSETS,
}
KEPT: Kept = {
    f"GET {API_V1}/assets": frozenset(),
    f"GET {API_V1}/assets.geojson": frozenset(),
    f"GET {API_V1}/assets/performance": frozenset({"alert"}),
    f"GET {API_V1}/alerts/recent": frozenset({"alert"}),
}
"""The routes whose replies many clients may share, and the topics of the events that change them."""
