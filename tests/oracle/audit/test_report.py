"""What the report says about the audited block's age and about deadlines that have passed by the clock."""

import io

import pytest
from rich.console import Console

from oracle.audit.open import OpenRound
from oracle.audit.pool import PoolAudit
from oracle.audit.read.chain import Block
from oracle.audit.read.proof import Proof
from oracle.audit.read.rpc import Traffic
from oracle.audit.report import Cost, print_report, report

BLOCK = Block(7, "0x" + "12" * 32, 1_700_000_000)
WAITING = OpenRound(3, "an observation", None, BLOCK.time + 60, overdue=False)
OVERDUE = OpenRound(2, "its settlement by proposal 0", BLOCK.time - 60, None, overdue=True)
PROOF = Proof("block 7", 9, 4, 5, 7, Traffic(2, 3, 1_000_000), 0.5)
AUDIT = PoolAudit(BLOCK, (), None, (WAITING, OVERDUE), ("a note",))
COST = Cost(Traffic(4, 30, 2_000_000), 6, 1.5, PROOF)


def text(now: int) -> str:
    """The printed report at a time."""
    console = Console(record=True, width=200, file=io.StringIO())
    print_report(console, AUDIT, COST, now)
    return console.export_text()


@pytest.mark.parametrize(
    ("later_s", "said"),
    [
        (0, "open: round 3 waits for an observation, until 2023-11-14 22:14:20 UTC\n"),
        (61, "until 2023-11-14 22:14:20 UTC; that has passed by this machine's clock"),
        (0, "round 2 waits for its settlement by proposal 0: possible since 2023-11-14 22:12:20 UTC, nobody did it"),
        (3_601, "The chain's last block is 1 hour old: the audit does not know what happened since."),
        (3 * 86_400, "The chain's last block is 72 hours old"),
        (-7_300, "The chain's last block is 2 hours ahead of this machine's clock."),
        (0, "note: a note"),
        (0, "Proven against block 7: 9 headers, 5 receipts of 4 blocks, 7 accounts."),
        (0, "The proof took 3 of the calls, 2 of the requests, 1.0 MB and 0.5 s."),
        (0, "Read from the chain: 30 calls in 4 requests, 2.0 MB; from the gateway: 6 blocks; 1.5 s in all."),
        (0, "0 rounds recomputed, bit for bit, as of block 7 (2023-11-14 22:13:20 UTC); 2 not ended."),
    ],
)
def test_report__a_time__is_compared_with_the_block(later_s: int, said: str) -> None:
    assert said in text(BLOCK.time + later_s)


def test_report__json__says_what_the_text_says() -> None:
    printed = report(AUDIT, COST, BLOCK.time + 7_200)
    assert printed["block"] == {"number": 7, "hash": BLOCK.hash, "time": BLOCK.time}
    assert printed["block_age_s"] == 7_200
    assert printed["notes"] == [
        "a note",
        "The chain's last block is 2 hours old: the audit does not know what happened since.",
    ]
    assert [(part["number"], part["overdue"], part["overdue_by_clock"]) for part in printed["open"]] == [
        (3, False, True),
        (2, True, True),
    ]
    assert printed["cost"]["proof"]["anchor"] == "block 7"
    assert printed["verdict"] in text(BLOCK.time)
