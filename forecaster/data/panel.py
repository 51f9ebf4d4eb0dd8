"""Loads the panel that a model is trained on or judged by."""

import logging
from dataclasses import replace

import psycopg

from forecaster.data.assets import feeds_of
from forecaster.data.history import read_history
from forecaster.data.outlook import read_outlook
from forecaster.domain import STEP_S, Panel
from forecaster.errors import TrainingError
from forecaster.outlook import Outlook
from forewatt.settings import Settings
from forewatt.stores.mongo import database
from forewatt.stores.postgres import connect

log = logging.getLogger(__name__)

MAX_DAYS = 400
"""Older history is not read: a year already contains every season."""


def training_panel(
    settings: Settings, region: str, until_s: int, archived: bool = False, step_s: int = STEP_S
) -> Panel:
    """The region's feeds with their readings before `until_s`, starting with the first, and what was issued by then.

    Reads PostgreSQL, or the Delta archive if `archived` (ArchiveError if there is none). Raises TrainingError if the
    region has no feeds or no readings.
    """
    documents = database(settings)
    try:
        assets = feeds_of(documents, region)
    finally:
        documents.client.close()
    start_s = until_s - MAX_DAYS * 86_400
    if archived:
        from forecaster.data.archive import read_archive  # its packages belong to the extra `train`

        panel = read_archive(settings.archive_url, assets, start_s, until_s, step_s)
    else:
        with connect(settings.postgres_url) as connection:
            panel = read_history(connection, assets, start_s, until_s, step_s)
    panel = replace(panel, outlook=outlook_of(settings, panel))
    known = (panel.pu == panel.pu).any(axis=0).nonzero()[0]
    if not known.size:
        raise TrainingError(f"no readings of region {region} before {until_s}: fill the history first")
    return replace(panel, start_s=panel.start_s + step_s * int(known[0]), pu=panel.pu[:, known[0] :])


def outlook_of(settings: Settings, panel: Panel) -> Outlook | None:
    """What was issued by the panel's end about its intervals; None, with a warning, if PostgreSQL does not answer."""
    try:
        with connect(settings.postgres_url) as connection:
            return read_outlook(connection, panel.assets, panel.start_s, panel.end_s, panel.end_s, panel.step_s)
    except psycopg.OperationalError as error:
        log.warning("models learn no weather and no prices, because PostgreSQL does not answer: %s", error)
        return None
