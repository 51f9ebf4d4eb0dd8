"""Plays a week of rounds with random faults and reorgs, and judges what is left; writes build/bench/soak.json.

    python -m tests.oracle.soak --rounds 672 --seed 1

Time is the chain's: a round of 15 minutes takes seconds. Whatever goes wrong lasts for a moment of 100 s, and every
window is three of them, so nobody may lose anything.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from forewatt.embedded.stack import Stack
from forewatt.memory import share_arenas
from oracle.admin.pool import fund_pool
from oracle.chain.connection import connected, quiet_ape
from tests.oracle.conftest import world_of
from tests.oracle.faults.proxy import Proxy
from tests.oracle.soak.chaos import Chaos
from tests.oracle.soak.verdict import ROOT, Check, resident_mib, verdict
from tests.oracle.soak.week import FUND_WEI, RULES, Week, feeds

OUTPUT = ROOT / "build" / "bench" / "soak.json"
MOMENT_S = 100
CALM_MOMENTS = 12
WARM_ROUNDS = 12
TRUTH_MW = (0.2, 0.2, 0.6, 0.6)
"""Power of one round after another, again and again. It has always changed since the round that the reference takes it
from, so that all forecasters beat the reference, and no deviation ever leads to a jail."""


def main() -> int:
    """Play, judge and write; 0 if every check holds."""
    options = parsed()
    share_arenas()  # as a node's process does
    started = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        Stack(Path(folder) / "stack", ("anvil", "content", "postgres")) as stack,
        Proxy(stack.settings.rpc_url) as proxy,
        connected(proxy.url),
    ):
        quiet_ape()
        home = Path(folder) / "world"
        home.mkdir()
        with world_of(lambda *_: stack, home, RULES, proxy=proxy, feeds=feeds(options.feeds)) as world:
            proxy.raw("anvil_mine", hex(64), hex(1))
            world.contracts.token.mint(world.payer, FUND_WEI, sender=world.payer)
            fund_pool(world.payer, world.deployment, FUND_WEI // 2)
            week = Week(world, home, options.forecasters)
            chaos = Chaos(week, options.seed, options.share)
            memory = play(week, chaos, options.rounds)
            checks = verdict(week, options.rounds, memory)
    seconds = time.perf_counter() - started
    write(options, chaos, week, checks, seconds)
    return 0 if all(check.holds for check in checks) else 1


def play(week: Week, chaos: Chaos, rounds: int) -> tuple[float, float]:
    """Play the rounds to their end; returns the memory after the first rounds, and at the end."""
    rules, early = week.world.pool.rules, 0.0
    begun = time.perf_counter()
    last = rules.gate(rounds - 1) + rules.hard_end_s
    start = max(rules.gate(0) - rules.open_ahead_s, week.head_s + 1)
    shown, reaped = -1, last + CALM_MOMENTS * MOMENT_S
    for moment in range(start, reaped, MOMENT_S):
        number = max(0, (moment - rules.genesis) // rules.period_s)
        if number != shown:
            shown = number
            week.measure(number + 1, TRUTH_MW[number % len(TRUTH_MW)])
            week.proxy.calls.clear()
            left = f"{number} of {rounds} rounds, {time.perf_counter() - begun:.0f} s, {resident_mib():.0f} MiB"
            print(f"\rsoak: {left}, {week.failures} failed steps", end="", file=sys.stderr, flush=True)
            if number == min(WARM_ROUNDS, rounds - 1):
                early = resident_mib()
        week.pass_to(moment)
        if moment < last:
            chaos.begin()
        week.step()
        chaos.end()
    print(file=sys.stderr)
    return early, resident_mib()


def write(options: argparse.Namespace, chaos: Chaos, week: Week, checks: list[Check], seconds: float) -> None:
    """Print the verdict, and write it."""
    for check in checks:
        print(f"{'ok  ' if check.holds else 'FAIL'} {check.name}: {check.found}")
    held = all(check.holds for check in checks)
    faults = sum(chaos.counts.values())
    print(f"{'PASSED' if held else 'FAILED'}: {options.rounds} rounds, {faults} faults, {seconds:.0f} s")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "passed": held,
        **vars(options),
        "seconds": round(seconds, 1),
        "faults": dict(chaos.counts),
        "failed_steps": week.failures,
        "checks": [asdict(check) for check in checks],
    }
    OUTPUT.write_text(json.dumps(result, indent=2) + "\n")


def parsed() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=672, help="how many rounds of 15 minutes")
    parser.add_argument("--seed", type=int, default=1, help="of the faults")
    parser.add_argument("--forecasters", type=int, default=8, choices=range(1, 9), help="forecasters")
    parser.add_argument("--feeds", type=int, default=256, help="feeds of the pool")
    parser.add_argument("--share", type=float, default=0.15, help="share of the moments with a fault")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
