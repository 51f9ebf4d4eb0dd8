"""A synthetic region of any number of feeds for the benchmark, in the stores that the service reads."""

from pathlib import Path

import numpy as np
import psycopg

from forecaster.domain import CLASSES, DAY, STEP_S, Asset, Panel
from forecaster.models.lstm import Lstm, LstmConfig
from forecaster.training.pipeline import train
from forewatt.settings import Settings
from forewatt.stores.mongo import database

REGION = "bench"
START_S = 1_460_000_000 - 1_460_000_000 % 86_400
LEARNT_DAYS, DAYS = 40, 15
READINGS = """
create table readings (asset_id text, time timestamptz, power_mw double precision, quality smallint,
                       primary key (asset_id, time))
"""


def synthetic_panel(feeds: int, days: int, seed: int = 1) -> Panel:
    """A panel of noisy daily profiles; the feeds alternate between the classes."""
    chance = np.random.default_rng(seed)
    classes = [CLASSES[n % len(CLASSES)] for n in range(feeds)]
    assets = tuple(Asset(f"{name}-{n}", name, 2.0, 51.3, 9.5) for n, name in enumerate(classes))
    phase = 2 * np.pi * np.arange(days * DAY) / DAY
    sun, other = np.clip(-np.cos(phase), 0, None), 0.4 + 0.2 * np.sin(phase)
    course = np.stack([sun if name == "solar" else other for name in classes])
    noise = chance.uniform(0.5, 1.0, course.shape)
    return Panel(assets, START_S, (0.8 * course * noise).astype(np.float32))


def train_model(folder: Path) -> None:
    """Train an LSTM ensemble of the usual size for seconds only; speed does not depend on the weights."""
    train(Lstm(LstmConfig(windows=512, epochs=1)), synthetic_panel(8, LEARNT_DAYS), REGION, folder, lambda _share: None)


def write_region(settings: Settings, panel: Panel) -> None:
    """Write the assets to MongoDB and their readings to PostgreSQL."""
    documents = database(settings)
    entries = [vars(asset) | {"region": REGION, "feed": n} for n, asset in enumerate(panel.assets)]
    documents["assets"].insert_many([{"_id": entry["asset_id"], **entry} for entry in entries])
    documents.client.close()
    times = [str(np.datetime64(int(time_s), "s")) + "Z" for time_s in panel.times_s]
    with psycopg.connect(settings.postgres_url, options="-c timezone=UTC") as connection:
        connection.execute(READINGS)
        with connection.cursor().copy("copy readings from stdin") as copy:
            for asset, series in zip(panel.assets, panel.pu, strict=True):
                for when, pu in zip(times, series, strict=True):
                    copy.write_row((asset.asset_id, when, float(pu) * asset.capacity_mw, 0))


def request_body(panel: Panel, feeds: int) -> dict[str, object]:
    """The body of a request for forecasts of the first feeds, issued at the end of the panel."""
    issue_s = panel.start_s + STEP_S * panel.steps
    asset_ids = [asset.asset_id for asset in panel.assets[:feeds]]
    times = {"issue_time": issue_s, "first_valid_time": issue_s + 3_600}
    return {"region": REGION, **times, "step_s": 900, "steps": 24, "levels": 9, "asset_ids": asset_ids}
