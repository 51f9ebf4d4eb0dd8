"""Write tests/dapp/recorded/*.json: API responses of a small market.

    .venv/bin/python tests/dapp/make_recording.py

Feeds and readings come from SimBench. A forecaster's quantiles are computed from past days of its own choice, so their
spread and their misses are real. Scores and wei amounts are invented, of the size of the demo's.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from streaming.simbench.profiles import START_S, STEP_S
from streaming.simbench.region import profile_mw, region_assets

FOLDER = Path(__file__).parent / "recorded"
NOW_S = int(datetime(2016, 6, 15, 13, 20, tzinfo=UTC).timestamp())
GENESIS_S = int(datetime(2016, 6, 12, 6, 0, tzinfo=UTC).timestamp())
PERIOD_S, LEAD_S, STEPS, LEVELS = 6 * 3600, 3600, 24, 9
SHOWN_FEEDS = (0, 12, 24, 45)
FORECASTERS = {
    "lstm": "0x7A16fF8270133F063aAb6C9977183D9e72835428",
    "gbm": "0xb794F5eA0ba39494cE839613fffBA74279579268",
    "climatology": "0x2910543Af39abA0Cd09dBb2D50200b3E800A63D2",
}
Floats = NDArray[np.float64]


def gate(number: int) -> int:
    """The gate of a round."""
    return GENESIS_S + number * PERIOD_S


def quantiles(year: Floats, name: str, gate_s: int) -> Floats:
    """Forecast quantiles from days before the gate, shape (T, K).

    climatology takes all days, gbm the most similar ones, lstm the most similar ones shifted to the latest readings.
    """
    first = (gate_s + LEAD_S - START_S) // STEP_S
    issued = (gate_s - 900 - START_S) // STEP_S
    days = np.arange(1, 36)
    past = np.stack([year[issued - 96 * day - 24 : issued - 96 * day] for day in days])
    recent = year[issued - 24 : issued]
    ahead = np.stack([year[first - 96 * day : first - 96 * day + STEPS] for day in days])
    if name != "climatology":
        similar = np.argsort(np.abs(past - recent).mean(axis=1))[: 12 if name == "gbm" else 9]
        ahead, past = ahead[similar], past[similar]
    if name == "lstm":
        dark = ahead.max(axis=0) == 0
        ahead = ahead + (recent[-4:].mean() - past[:, -4:].mean(axis=1, keepdims=True)) * np.linspace(0.7, 0, STEPS)
        ahead[:, dark] = 0
    levels = np.arange(1, LEVELS + 1) / (LEVELS + 1)
    return np.clip(np.quantile(ahead, levels, axis=0).T, 0, year.max())


def rounded(power_mw: Floats) -> list[list[float]]:
    """Round power as the API does."""
    values: list[list[float]] = np.round(power_mw, 4).tolist()
    return values


def phase_of(number: int) -> str:
    """The phase of a round: 14 is open, 13 waits, 12 is observed, 7 is cancelled, the others are final."""
    return {14: "open", 13: "wait", 12: "observe", 7: "cancelled"}.get(number, "final")


def deadlines(number: int) -> dict[str, int]:
    """The deadlines of a round, UTC seconds."""
    at, end = gate(number), gate(number) + LEAD_S + STEPS * STEP_S
    return {
        "open": at - 6 * 3600, "gate": at, "reveal_end": at + 2700, "observe_start": end, "observe_end": end + 3600,
        "dispute_end": end + 5400, "resolve_end": end + 7200, "propose_end": end + 10800, "hard_end": end + 14400,
    }  # fmt: skip


def entry(number: int, name: str, place: int) -> dict[str, object]:
    """An entry in a round. Score and payout are null until the round is final."""
    wager = 10**18 * (40 + 10 * place)
    phase = phase_of(number)
    common: dict[str, object] = {"forecaster": FORECASTERS[name], "wager_wei": str(wager), "score": None}
    if phase in ("open", "wait", "observe", "cancelled"):
        return {**common, "payout_wei": None, "state": "committed" if phase in ("open", "cancelled") else "revealed"}
    if number == 9 and name == "climatology":
        return {**common, "payout_wei": str(wager * 70 // 100), "state": "forfeited"}
    score = 962_000_000 - 9_000_000 * place + (number * 7_919_113 + place * 3_571_239) % 11_000_000
    return {
        **common,
        "score": str(score),
        "payout_wei": str(wager + wager * (score - 956_000_000) // 10**9),
        "state": "paid",
    }


def round_of(number: int) -> dict[str, object]:
    """A round in the list of GET /api/v1/rounds."""
    final = phase_of(number) == "final"
    names = list(FORECASTERS)[: 2 if phase_of(number) == "open" else 3]
    return {
        "round": number,
        "gate_chain_s": gate(number),
        "phase": phase_of(number),
        "deadlines_chain_s": deadlines(number),
        "entries": [entry(number, name, place) for place, name in enumerate(names)],
        "reference_loss": str(61_482_990_114 + number * 991_870_003) if final else None,
        "reserve_wei": str(4_500_000_000_000_000_000) if phase_of(number) != "open" else None,
    }  # fmt: skip


def forecaster_of(name: str, place: int) -> dict[str, object]:
    """A forecaster in the list of GET /api/v1/forecasters."""
    return {
        "forecaster": FORECASTERS[name], "operator": FORECASTERS[name], "name": name, "model": name,
        "rounds": 11 - place // 2,
        "stake_wei": str(10**18 * (1000 - 125 * place)), "delegated_wei": str(10**18 * (250 if place == 0 else 0)),
        "delegation_cap_wei": str(10**18 * (1000, 250, 0)[place]),
        "rewards_wei": str(3_218_400_917_000_000_000 // (1 + 3 * place)),
        "mean_score": str(966_812_004 - 9_214_338 * place),
    }  # fmt: skip


def write(name: str, content: object) -> None:
    """Write a recorded response."""
    (FOLDER / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


def main() -> None:
    """Write all recorded responses."""
    assets = region_assets(64)
    keys = ("feed", "asset_id", "name", "asset_class", "capacity_mw", "latitude", "longitude")
    write("feeds", [{key: getattr(asset, key) for key in keys} for asset in assets])
    write("rounds", [round_of(number) for number in range(14, -1, -1)])
    write("forecasters", [forecaster_of(name, place) for place, name in enumerate(FORECASTERS)])
    first, last = ((at - START_S) // STEP_S for at in (NOW_S - 54 * 3600, NOW_S))
    for feed in SHOWN_FEEDS:
        year = profile_mw(assets[feed])
        readings = {
            "asset_id": assets[feed].asset_id,
            "times_chain_s": [START_S + STEP_S * i for i in range(first, last)],
        }
        write(f"readings-{feed}", {**readings, "power_mw": [round(float(mw), 4) for mw in year[first:last]]})
        rounds = {
            number: {
                "round": number, "first_valid_chain_s": gate(number) + LEAD_S, "step_s": STEP_S, "levels": LEVELS,
                "forecasts": [
                    {"forecaster": address, "model": name, "quantiles_mw": rounded(quantiles(year, name, gate(number)))}
                    for name, address in FORECASTERS.items()
                ],
            }
            for number in range(4, 14) if phase_of(number) != "cancelled"
        }  # fmt: skip
        write(f"forecasts-{feed}", rounds)


if __name__ == "__main__":
    main()
