"""HTTP routes of alerts: the newest ones, filtered, and their acknowledgement."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pymongo.database import Database

from forewatt.web.app import API_V1
from forewatt.web.auth.access import Checked
from forewatt.web.paging import CursorText, Page, broken_cursor, parse_cursor
from forewatt.web.tables import TABLE_RESPONSES, table
from streaming.assets.alert_details import AlertDetails
from streaming.assets.alerts import AlertFilter, acknowledge_alert, found_alerts
from streaming.assets.missing import no_alert

Limit = Annotated[int, Query(ge=1, le=1000)]
LATEST_MS = 2**47
"""Every time in a cursor lies before it: the year 6429."""
Word = Annotated[str | None, Query(min_length=1, max_length=100)]


class AlertReply(BaseModel):
    """A condition of an asset, from the first reading that shows it to the one that ended it.

    `details` is what the English message says; the kind decides which it has. A condition of an agent or of Kafka has
    no reading: it started on the server's clock.
    """

    alert_id: str = Field(examples=["out-of-range:ehv-sgen-65:1465992000"])
    kind: str = Field(examples=["out-of-range"])
    severity: str
    asset_id: str
    message: str
    details: AlertDetails | None = None
    started_chain_s: float | None
    started_wall_s: float | None = None
    recovered_chain_s: float | None
    raised_wall_s: float
    acknowledged_wall_s: float | None = None
    acknowledged_by: str | None = None
    note: str | None = None


class Acknowledgement(BaseModel):
    """The body of an acknowledgement."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(default="", max_length=1000, examples=["the meter is replaced on Monday"])


def alert_router(database: Database[dict[str, Any]]) -> APIRouter:
    """GET /api/v1/alerts/recent and POST /api/v1/alerts/{id}/acknowledge."""
    routes = APIRouter(prefix=f"{API_V1}/alerts")

    @routes.get("/recent", response_model=list[AlertReply], responses=TABLE_RESPONSES)
    def recent(
        request: Request,
        response: Response,
        kind: Word = None,
        severity: Word = None,
        asset_id: Word = None,
        lasting: bool | None = None,
        acknowledged: bool | None = None,
        limit: Limit = 50,
        cursor: CursorText = None,
    ) -> Any:
        """The alerts, the last raised first; `lasting` are those that have not recovered."""
        after = parse_cursor(cursor, int, str)
        if after is not None and not 0 <= after[0] < LATEST_MS:
            raise broken_cursor()
        wanted = AlertFilter(kind, severity, asset_id, lasting, acknowledged, (after[0], after[1]) if after else None)
        found = [AlertReply.model_validate(alert) for alert in found_alerts(database, wanted, limit + 1)]
        page = Page(request, response, limit)
        rows = page.cut(found, lambda alert: [round(alert.raised_wall_s * 1000), alert.alert_id])
        return table(request, response, rows, AlertReply)

    @routes.post("/{alert_id}/acknowledge")
    def acknowledge(alert_id: str, body: Acknowledgement, who: Checked) -> AlertReply:
        """Say that somebody takes care of an alert. A second acknowledgement replaces the note."""
        alert = acknowledge_alert(database, alert_id, who.name, body.note, datetime.now(UTC))
        if alert is None:
            raise no_alert(alert_id)
        return AlertReply.model_validate(alert)

    return routes
