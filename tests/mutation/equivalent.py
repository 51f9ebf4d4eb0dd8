"""Mutants that can't be noticed, for what they change makes no difference: (source, its line, the change) -> why."""

EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "Bucket",
        "uint256 fromEarning = loss < bucket.earning ? loss : bucket.earning;",
        "< -> <=",
    ): "both sides are equal",
    ("Bucket", "uint256 fromExiting = amount < bucket.exiting ? amount : bucket.exiting;", "< -> <="): (
        "both sides are equal"
    ),
}


def reason(source: str, line: str, change: str) -> str | None:
    """Why a change of a line is no change of what the code does; None where nothing says so."""
    return EQUIVALENT.get((source, line.strip(), change))
