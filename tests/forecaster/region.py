"""A region whose assets and readings, those of the synthetic panel, are in real stores."""

from dataclasses import dataclass

import numpy as np

from forecaster.domain import Panel
from forewatt.settings import Settings
from forewatt.stores.mongo import database
from forewatt.stores.postgres import connect

REGION = "test-region"
TABLE = """
create table readings (asset_id text, time timestamptz, power_mw double precision, quality smallint,
                       primary key (asset_id, time))
"""
IDLE = "idle"
"""An asset without readings."""


@dataclass(frozen=True)
class TestRegion:
    """The stores' settings, the panel in them, and the issue time of requests."""

    __test__ = False

    settings: Settings
    panel: Panel
    issue_s: int

    def body(self, **changed: object) -> dict[str, object]:
        """A valid request at the issue time, with changes."""
        asset_ids = [asset.asset_id for asset in self.panel.assets]
        valid = {"region": REGION, "issue_time": self.issue_s, "first_valid_time": self.issue_s + 3_600}
        return valid | {"step_s": 900, "steps": 24, "levels": 9, "asset_ids": asset_ids} | changed


def fill(settings: Settings, panel: Panel) -> None:
    """Write the panel's assets and readings into the stores."""
    documents = database(settings)
    entries = [vars(asset) | {"region": REGION, "feed": n} for n, asset in enumerate(panel.assets)]
    idle = entries[0] | {"asset_id": IDLE, "feed": None}
    documents["assets"].insert_many([{"_id": e["asset_id"], **e} for e in [*entries, idle]])
    documents.client.close()
    with connect(settings.postgres_url) as connection:
        connection.execute(TABLE)
        with connection.cursor().copy("copy readings from stdin") as copy:
            for asset, series in zip(panel.assets, panel.pu, strict=True):
                for time_s, pu in zip(panel.times_s[np.isfinite(series)], series[np.isfinite(series)], strict=True):
                    when = str(np.datetime64(int(time_s), "s")) + "Z"
                    copy.write_row((asset.asset_id, when, float(pu) * asset.capacity_mw, 0))
