"""What the routes answer to a request for something that the stores do not have."""

from forewatt.web.problems import Problem


def no_asset(asset_id: str) -> Problem:
    """The answer to a request for an asset that is not registered."""
    return Problem(404, "There is no asset {asset_id!r}; GET /api/v1/assets lists them.", "no-asset", asset_id=asset_id)


def no_alert(alert_id: str) -> Problem:
    """The answer to a request for an alert that is not stored."""
    detail = "There is no alert {alert_id!r}; GET /api/v1/alerts/recent lists them."
    return Problem(404, detail, "no-alert", alert_id=alert_id)
