"""A region in real stores: assets and readings of the synthetic panel."""

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
"""An asset that has no readings."""


@dataclass(frozen=True)
class House:
    """Stores that hold the panel, and what may be asked of them."""

    settings: Settings
    panel: Panel
    issue_s: int

    def body(self, **changed: object) -> dict[str, object]:
        """A right request at the issue time, with changes."""
        asked = [asset.asset_id for asset in self.panel.assets]
        right = {"region": REGION, "issue_time": self.issue_s, "first_valid_time": self.issue_s + 3_600}
        return right | {"step_s": 900, "steps": 24, "levels": 9, "asset_ids": asked} | changed


def fill(settings: Settings, panel: Panel) -> None:
    """Write assets and readings."""
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
