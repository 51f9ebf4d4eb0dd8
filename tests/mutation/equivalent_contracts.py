"""Equivalent mutants of the contracts, as source -> (line, change, reason)."""

NOTHING_ADDED = "it adds nothing"
SAME = "both sides are equal there"
STAYS_CLOSED = "a closed gate stays as it is"
TIME = "the time is never 0"

CONTRACTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Vault": (
        ("uint96 fromWarming = shares < held.warming ? shares : held.warming;", "< -> <=", SAME),
        ("if (amount != 0) creditOf[msg.sender] = 0;", "(amount != 0) -> (true)", "the credit is 0 already"),
        ("if (slashBps > vault.reserveBps) vault.reserveBps = slashBps;", "> -> >=", SAME),
        (
            "if (split.toOperator != 0) creditOf[vault.operator] += split.toOperator;",
            "(split.toOperator != 0) -> (true)",
            NOTHING_ADDED,
        ),
        ("if (lost != 0) {", "(lost != 0) -> (true)", "a loss of 0 takes nothing"),
    ),
    "Funds": (
        ("if (returned != 0) creditOf[to] += returned;", "(returned != 0) -> (true)", NOTHING_ADDED),
        (
            "if (returned != amount) _funds[pool].free += amount - returned;",
            "(returned != amount) -> (true)",
            NOTHING_ADDED,
        ),
        ("if (amount == 0) return;", "(amount == 0) -> (false)", "a transfer of nothing moves nothing"),
    ),
    "Disputes": (
        ("Windows.requireWithin(0, params.gate(round) + params.resolveEnd);", "0 -> 1", TIME),
        ("Claim memory ruled = _claim(root, available, cid, 0);", "0 -> 1", "the search compares no bonds"),
        (
            "if (entry.commitHash == 0 || entry.commitHash != bytes25(Typed.hash(forecast))) {",
            "0 -> 1",
            "no hash is 0 or 1",
        ),
    ),
    "Entries": (
        (
            "if (revealed == 0) _closeGate(forecast.pool, forecast.round, round, params);",
            "(revealed == 0) -> (true)",
            STAYS_CLOSED,
        ),
        ("Windows.requireWithin(gate > params.openAhead ? gate - params.openAhead : 0, gate);", "> -> >=", SAME),
        ("Windows.requireWithin(gate > params.openAhead ? gate - params.openAhead : 0, gate);", "0 -> 1", TIME),
        (
            "if (jails != 0) _requireNotJailed(forecast.pool, forecast.forecaster);",
            "(jails != 0) -> (true)",
            "nobody is jailed there",
        ),
        (
            "if (oldWager != 0) newLock -= params.atRisk(oldWager);",
            "(oldWager != 0) -> (true)",
            "a wager of 0 has no lock",
        ),
        ("if (oldWager != 0) newLock -= params.atRisk(oldWager);", "0 -> 1", "no wager is below a thousand wei"),
    ),
    "Market": (
        (
            "if (round.revealed == 0) _closeGate(pool, number, round, params);",
            "(round.revealed == 0) -> (true)",
            STAYS_CLOSED,
        ),
    ),
    "Proposals": (
        (
            "if (round.live != 0) _finalContents[pool][number] = contentHash;",
            "(round.live != 0) -> (true)",
            "nothing reads it without another live proposal",
        ),
        (
            "if (round.live != 0) _finalContents[pool][number] = contentHash;",
            "0 -> 1",
            "the first proposal is not live after another was chosen",
        ),
    ),
    "Pools": (
        (
            "if (one.blob == other.blob) return true;",
            "(one.blob == other.blob) -> (false)",
            "an epoch has the same feeds as itself",
        ),
    ),
    "Rounds": (
        (
            "if (IPools(pools).commitsPausedIn(gate > params.period ? gate - params.period : 0, gate)) {",
            "> -> >=",
            SAME,
        ),
        (
            "if (IPools(pools).commitsPausedIn(gate > params.period ? gate - params.period : 0, gate)) {",
            "0 -> 1",
            "no pause is that early",
        ),
        (
            "uint256 freeFund = played == 0 ? 0 : IVault(vault).fundOf(pool).free;",
            "0 -> 1",
            "without wagers muEff is 0, and no sum of wagers is 1",
        ),
    ),
}
