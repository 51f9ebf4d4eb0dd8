"""The page of a report: one HTML file without any other, which a browser without a network shows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

import numpy as np

from forecaster.domain import CLASSES, Indices
from forecaster.evaluation.scoring import coverage
from forecaster.registry.manifest import Manifest
from forecaster.report import pictures
from forecaster.report.judged import MODEL, Judged

STYLE = """
:root { color-scheme: light; font: 15px/1.5 Inter, system-ui, sans-serif; color: #14201c; background: #f4f5f2 }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
section { background: #fdfdfb; border: 1px solid #dcdfd8; border-radius: 6px; padding: .5rem 1rem 1rem; margin: 1rem 0 }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: .5rem 0 } p, figcaption { color: #56635d; margin: .25rem 0 }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .2rem .9rem .2rem 0; text-align: right; border-bottom: 1px solid #dcdfd8 }
th:first-child, td:first-child { text-align: left } figure { margin: 0 } svg { width: 100%; height: auto }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem }
code { font-family: "JetBrains Mono", ui-monospace, monospace; overflow-wrap: anywhere }
"""


def page(judged: Judged, manifest: Manifest, command: str) -> str:
    """The HTML of the report."""
    title = f"{manifest.model} in {manifest.region}"
    times = judged.times_s
    span = f"{day_of(int(times.min()))} to {day_of(int(times.max()))}"
    hours = (times // 3_600) % 24
    leads = np.broadcast_to(np.arange(1, times.shape[1] + 1), times.shape)
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>",
        f"<h1>{escape(title)}</h1><p>Judged on {span} (UTC), days that the model has not learnt.</p>",
        section("Loss", loss_table(judged)),
        section("Chosen days", "".join(fans(judged))),
        '<div class="pair">',
        section(
            "Reliability", figure(pictures.svg(pictures.reliability(judged), 4.6, 4.2), "On the line: calibrated.")
        ),
        section("Ranks of the measurements", figure(pictures.svg(pictures.pit(judged), 4.6, 4.2), "Flat: calibrated.")),
        "</div>",
        section("Loss by step", figure(pictures.svg(pictures.loss_by(judged, leads, "step after the gate's lead")))),
        section("Loss by hour", figure(pictures.svg(pictures.loss_by(judged, hours, "hour of the day, UTC")))),
        section("Coverage by month", figure(pictures.svg(pictures.coverage_by_month(judged), height=2.4))),
        section("What the loss depends on", drivers_table(judged)),
        section("How it was made", origin_table(judged, manifest, command)),
    ]
    return "\n".join(parts) + "</html>\n"


def section(title: str, body: str) -> str:
    """A titled part of the page."""
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def figure(picture: str, caption: str = "") -> str:
    """A picture with its caption."""
    return f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of plain texts."""
    head = "".join(f"<th scope=col>{escape(text)}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def loss_table(judged: Judged) -> str:
    """Mean pinball loss of the model and its peers, its ratio to the best peer, and its coverage, by class."""
    peers = [name for name in judged.forecasts if name != MODEL]
    groups = {"all": np.ones(len(judged.picks), bool)} | {
        name: rows for name in CLASSES if (rows := judged.classes == name).any()
    }
    rows = []
    for group, chosen in groups.items():
        losses = {name: pictures.mean_of(judged.losses(name)[chosen]) for name in judged.forecasts}
        best = min(losses[peer] for peer in peers)
        inside = coverage(judged.observed[chosen], judged.forecasts[MODEL][chosen])
        ratio = losses[MODEL] / best if best > 0 else float("nan")
        figures = [f"{losses[name]:.4f}" for name in (MODEL, *peers)]
        rows.append([group, *figures, f"{ratio:.3f}", "none" if np.isnan(inside) else f"{inside:.1%}"])
    return table(["class", f"{MODEL}, pu", *peers, "to the best peer", "inside the outer interval"], rows)


def fans(judged: Judged) -> list[str]:
    """The fan charts of the best, the median and the worst day of an asset, by loss."""
    days = days_of(judged)
    if not days:
        return ["<p>No asset was measured on a whole day.</p>"]
    ranked = sorted(days, key=lambda day: day[0])
    chosen = {"Best": ranked[0], "Median": ranked[len(ranked) // 2], "Worst": ranked[-1]}
    parts = []
    for word, (loss, rows) in chosen.items():
        asset = judged.panel.assets[judged.picks.feed[rows[0]]]
        day = day_of(int(judged.times_s[rows].min()))
        caption = f"{word} of {len(ranked)} days: {asset.asset_id} ({asset.asset_class}), {day}, loss {loss:.4f} pu"
        parts.append(figure(pictures.svg(pictures.fan(judged, rows)), caption))
    return parts


def days_of(judged: Judged) -> list[tuple[float, Indices]]:
    """(loss in pu, rows of the windows in their order) of each asset's whole days that were measured throughout."""
    losses = judged.losses(MODEL)
    by_day: dict[tuple[int, int], list[int]] = {}
    for row, (feed, start_s) in enumerate(zip(judged.picks.feed, judged.starts_s, strict=True)):
        by_day.setdefault((int(feed), int(start_s) // 86_400), []).append(row)
    whole = judged.panel.day // judged.picks.steps
    found = []
    for rows in by_day.values():
        if len(rows) >= whole and np.isfinite(losses[rows]).all():
            found.append((float(losses[rows].mean()), np.array(rows, np.int64)))
    return found


def drivers_table(judged: Judged) -> str:
    """How much worse the forecasts are without each group of inputs."""
    if not judged.drivers:
        return "<p>This model does not predict from windows of inputs, so no group can be taken from it.</p>"
    rows = [[group, f"{ratio:.3f}"] for group, ratio in sorted(judged.drivers.items(), key=lambda pair: -pair[1])]
    note = "<p>The loss before calibration with the values of another window, as a ratio to the loss: 1 is no use.</p>"
    return note + table(["inputs", "loss without them"], rows)


def origin_table(judged: Judged, manifest: Manifest, command: str) -> str:
    """Version, days, data and settings of the model, and the command that writes this page again."""
    learnt = f"{day_of(manifest.trained_from_s)} to {day_of(manifest.learnt_until_s)}"
    entries = {
        "version": judged.trained.version,
        "learnt": learnt,
        "calibrated until": day_of(judged.trained.known_until_s),
        "feeds": str(manifest.feeds),
        "step": f"{manifest.step_s} s",
        "quantiles": str(manifest.levels),
        "data": manifest.data_hash,
        **{name: str(value) for name, value in manifest.config.items()},
        "command": command,
    }
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td><code>{escape(text)}</code></td></tr>" for name, text in entries.items()
    )
    return f"<table>{rows}</table>"


def day_of(time_s: int) -> str:
    """The UTC date of a time."""
    return f"{datetime.fromtimestamp(time_s, UTC):%Y-%m-%d}"
