"""What a soak must show at its end: every round paid, every token accounted for, nothing grown, the audit agrees."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.oracle.soak.week import Week

ROOT = Path(__file__).resolve().parents[3]
JOURNAL_BYTES_A_ROUND = 2_048
GROWTH_MIB_A_ROUND = 0.25
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and what was found."""

    name: str
    holds: bool
    found: str


def verdict(week: Week, rounds: int, memory_mib: tuple[float, float]) -> list[Check]:
    """Every check, after the last round."""
    return [*_rounds(week, rounds), _tokens(week), _journals(week, rounds), _memory(rounds, memory_mib), _audit(week)]


def _rounds(week: Week, rounds: int) -> list[Check]:
    states = week.truth.refresh().rounds
    played = [states.get(number) for number in range(rounds)]
    missing = [number for number, state in enumerate(played) if state is None or state.ended is None]
    ended = [state for state in played if state is not None and state.ended is not None]
    cancelled = [state.number for state in ended if state.ended and state.ended.cancelled]
    forfeits = [state.number for state in ended if state.ended and any(state.ended.forfeits_wei)]
    entries = sum(len(state.entries) for state in ended)
    return [
        Check("every round has ended", not missing, f"{len(ended)} of {rounds}; not: {missing[:10]}"),
        Check("no round is cancelled", not cancelled, f"cancelled: {cancelled[:10]}"),
        Check("nobody forfeits", not forfeits, f"in rounds: {forfeits[:10]}"),
        Check("every forecaster is in every round", entries == rounds * len(week.names), f"{entries} entries"),
    ]


def _tokens(week: Week) -> Check:
    """The vault owns what it owes, to the wei, and no token is lost outside of it."""
    contracts, pool = week.world.contracts, week.world.pool.id
    vault, token = contracts.vault, contracts.token
    buckets = [vault.forecasterOf(name).bucket for name in week.names]
    owed = sum(int(bucket.earning) + int(bucket.warming) + int(bucket.exiting) for bucket in buckets)
    fund = vault.fundOf(pool)
    owed += int(fund.free) + int(fund.reserved) + int(vault.bonds())
    wallets = [week.world.payer.address, *(account.address for account in week.accounts)]
    owed += sum(int(vault.claimable(wallet, week.names)) for wallet in wallets)
    owns = int(token.balanceOf(vault))
    outside = sum(int(token.balanceOf(wallet)) for wallet in wallets)
    supply = int(token.totalSupply())
    return Check(
        "the vault owns what it owes, to the wei",
        owns == owed and owns + outside == supply,
        f"owns {owns}, owes {owed}; {outside} outside, {supply} in all",
    )


def _journals(week: Week, rounds: int) -> Check:
    sizes = [path.stat().st_size for path in week._folder.glob("node*/journal.sqlite")]
    most = 65_536 + rounds * JOURNAL_BYTES_A_ROUND
    copies = sum(1 for _ in week._folder.glob("node*/payloads/*"))
    bounded = max(sizes) <= most and copies <= 8 * len(sizes)
    return Check("journals and copies are bounded", bounded, f"largest journal {max(sizes)} bytes, {copies} copies")


def _memory(rounds: int, memory_mib: tuple[float, float]) -> Check:
    before, after = memory_mib
    allowed = 64 + GROWTH_MIB_A_ROUND * rounds
    return Check(
        "memory is bounded",
        after - before <= allowed,
        f"{before:.0f} MiB after the first rounds, {after:.0f} at the end",
    )


def _audit(week: Week) -> Check:
    file = week._folder / "deployment.json"
    command = [sys.executable, "-m", "oracle.audit", "--rpc", str(week.proxy._upstream.base_url).rstrip("/")]
    command += ["--gateway", week.world.ipfs_gateway_url, "--deployment", str(file), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode in (0, 1) else {"error": done.stderr[-500:]}
    shown = {name: found[name] for name in ("mismatch", "error") if found.get(name)}
    return Check("the audit agrees", done.returncode == 0, f"exit {done.returncode} {json.dumps(shown)[:500]}")


def resident_mib() -> float:
    """The memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / _MIB
