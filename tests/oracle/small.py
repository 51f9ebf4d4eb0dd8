"""The rules of the tests' pools: the demo's shape, smaller. Rounds last an hour and have four steps."""

SMALL = {
    "steps": 4,
    "levels": 3,
    "group": 4,
    "period": 3_600,
    "lead": 900,
    "refLag": 2,
    "openAhead": 900,
    "revealEnd": 900,
    "observeStart": 4_500,
    "observeEnd": 5_400,
    "disputeEnd": 6_300,
    "resolveEnd": 6_600,
    "proposeEnd": 7_200,
    "refuteWindow": 900,
}
