"""Measures the audit of large and of many rounds, plain and proven; writes build/bench/audit.json.

    python tests/bench/audit.py --feeds 1024 --forecasters 8 --rounds 1000

Each audit is a process of its own, as an auditor runs it, so its start is in its time.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from forewatt.embedded.stack import Stack
from forewatt.figures import Figure, shown, write_figures
from forewatt.stores.content import ContentStore

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SMALL_FEEDS, SMALL_FORECASTERS = 5, 2
OUTPUT = ROOT / "build" / "bench" / "audit.json"


def main() -> None:
    """Play the rounds, audit them, and write the figures."""
    options = parsed()
    results: list[Figure] = []
    with Stack(Path(tempfile.mkdtemp(prefix="bench-audit-")) / "stack", ("anvil", "content")) as stack:
        if options.feeds:
            name = f"a round of {options.forecasters} forecasters and {options.feeds} feeds"
            results += measured(stack, name, options.feeds, options.forecasters, 1, target_s=2.0)
        if options.rounds:
            name = f"{options.rounds} rounds of {SMALL_FORECASTERS} forecasters and {SMALL_FEEDS} feeds"
            results += measured(stack, name, SMALL_FEEDS, SMALL_FORECASTERS, options.rounds, target_s=60.0)
    write_figures(OUTPUT, results)


def measured(stack: Stack, name: str, feeds: int, forecasters: int, rounds: int, target_s: float) -> list[Figure]:
    """Play some rounds in a deployment of their own, and audit them: plain, and proven."""
    from tests.oracle.audit.bare import bare_chain
    from tests.oracle.audit.market import Market

    settings = stack.settings
    chain = bare_chain(settings.rpc_url)
    with closing(chain), ContentStore(settings.ipfs_api_url, settings.ipfs_gateway_url) as content:
        started = time.perf_counter()
        market = Market(chain, content, feeds, forecasters)
        market.play(rounds)
        print(f"{name}: played in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        file = stack.folder / "deployment.json"
        market.write(file)
        head = chain.ask("eth_getBlockByNumber", "latest", False)
        checkpoint = f"{int(head['number'], 16)}:{head['hash']}"
    command = [sys.executable, "-m", "oracle.audit", "--rpc", settings.rpc_url, "--gateway", settings.ipfs_gateway_url]
    command += ["--deployment", str(file), "--json"]
    plain, proven = audited(command), audited([*command, "--prove", "--checkpoint", checkpoint])
    return [
        shown(f"audit of {name}", plain["wall_s"], "s", target_s),
        shown(f"audit of {name}, CPU", plain["cpu_s"], "s", None),
        shown(f"audit of {name}, requests to the chain", plain["requests"], "requests", None),
        shown(f"audit of {name}, proven", proven["wall_s"], "s", None),
        shown(f"audit of {name}, proven, requests to the chain", proven["requests"], "requests", None),
    ]


def audited(command: list[str]) -> dict[str, float]:
    """The wall time, CPU time and requests of an audit that agrees."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    wall_s, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"the audit does not agree:\n{done.stdout[:2000]}\n{done.stderr[-2000:]}")
    printed = json.loads(done.stdout)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": wall_s, "cpu_s": cpu_s, "requests": printed["cost"]["chain"]["requests"]}


def parsed() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--feeds", type=int, default=1024, help="feeds of the large round; 0 leaves it out")
    parser.add_argument(
        "--forecasters", type=int, default=8, choices=range(1, 9), help="forecasters of the large round"
    )
    parser.add_argument("--rounds", type=int, default=1000, help="number of small rounds; 0 leaves them out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
