"""Equivalent mutants: changes that make no difference, as (source, line, change) -> reason."""

from equivalent_contracts import CONTRACTS

SAME = "both sides are equal there"
NOTHING = "the code that then runs has no effect"

EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("Tree", "uint256 width = feedCount > group ? feedCount : group;", "> -> >="): SAME,
    ("Tree", "for (uint256 width = leaves.length; width > 1; width /= 2) {", "> -> >="): NOTHING,
    ("Tree", "for (uint256 width = leaves.length; width > 1; width /= 2) {", "1 -> (1 - 1)"): NOTHING,
    ("Bucket", "uint256 fromEarning = loss < earning ? loss : earning;", "< -> <="): SAME,
    (
        "Bucket",
        "if (fromEarning != loss) bucket.warming -= uint96(loss - fromEarning);",
        "(fromEarning != loss) -> (true)",
    ): NOTHING,
    (
        "Quorum",
        "while (next < attestors.length && attestors[next] != signer) ++next;",
        "< -> <=",
    ): "it reverts either way",
    (
        "Group",
        "siblings = Tree.depth(shape.group, shape.feedCount) - Tree.depth(shape.group, 1);",
        "1 -> (1 - 1)",
    ): SAME,
    (
        "Limits",
        '(uint256(params.maxEntries) + 1) * groups * 5 <= MAX_ROW_BYTES, "(maxEntries+1) * groups * 5 <= 64 KiB"',
        "<= -> <",
    ): "65,536 is no multiple of 5",
    ("Limits", "uint256 internal constant MAX_GROUP = 64;", "64 -> (64 + 1)"): "65 is no power of two",
    ("Limits", '_require(params.minWager > 0, "minWager > 0");', "0 -> 1"): "1 is no multiple of 1000",
    **{
        (
            "Limits",
            '_require(values * (uint256(params.levels) + 1) * 1e6 < 1 << 40, "G * T * K * (K+1) * 1e6 < 2^40");',
            change,
        ): why
        for change, why in {
            "< -> <=": "2^40 is no multiple of 1e6",
            "1e6 -> (1e6 + 1)": "only 1,099,511 = 7 * 7 * 19 * 1181 would show it, and 1181 is too large a factor",
            "1e6 -> (1e6 - 1)": "only 1,099,512 = 8 * 9 * 15271 would show it, and 15271 is too large a factor",
        }.items()
    },
    ("Rows", "uint256 private constant LANE = (1 << 80) - 1;", "80 -> (80 - 1)"): "no lane is ever that full",
    ("Bucket", "uint256 fromExiting = amount < bucket.exiting ? amount : bucket.exiting;", "< -> <="): SAME,
    ("Deviation", "bool later = standing.scored == 0 || round >= last;", ">= -> >"): "rho^0 is 1 either way",
    ("Payoff", "return lost < SCALE ? SCALE - lost : 0;", "< -> <="): SAME,
    ("Payoff", "uint256 affordable = (budget < freeFund ? budget : freeFund) * BPS / wagers;", "< -> <="): SAME,
    ("Payoff", "return affordable < muBps ? affordable : muBps;", "< -> <="): SAME,
    ("Pinball", "negative := add(negative, mul(slt(gap, 0), gap))", "0 -> 1"): "a gap of 0 adds nothing",
    ("Pinball", "sum += y >= q ? k * uint256(y - q) : (levels + 1 - k) * uint256(q - y);", ">= -> >"): SAME,
    ("Pinball", "if (isPresent(y)) total += uint256(y >= q ? y - q : q - y);", ">= -> >"): SAME,
}


EQUIVALENT |= {(source, line, change): why for source, known in CONTRACTS.items() for line, change, why in known}


def reason(source: str, line: str, change: str) -> str | None:
    """Return why a change of a line makes no difference; None if no reason is known."""
    return EQUIVALENT.get((source, line.strip(), change))
