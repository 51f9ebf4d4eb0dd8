"""The rules of the simulated pool and the stakes in it: the defaults of a real pool."""

TOKEN_WEI = 10**18

FEEDS = 12
STEPS, LEVELS = 24, 9
ROUNDS_A_DAY = 4
LAG = ROUNDS_A_DAY
"""The reference and the last reveal of the same hours are this many rounds old: a day."""
FIRST_ROUND = 60 * ROUNDS_A_DAY
"""The first simulated round; the two months before it are history."""

LAMBDA_BPS = MU_BPS = 2_000
LOSS_MAX_PPM = 100_000
ROUND_BUDGET_WEI = 20 * TOKEN_WEI
FUND_WEI = 20_000 * TOKEN_WEI
THRESHOLD_BPS, SLASH_BPS, EMA_ROUNDS = 15_000, 100, 20
COMMISSION_BPS = 1_000
COOLDOWN_ROUNDS = ROUNDS_A_DAY
BOND_WEI = 10 * TOKEN_WEI
BRIBE_WEI = TOKEN_WEI

STAKE_WEI = 1_000 * TOKEN_WEI
WAGER_WEI = 100 * TOKEN_WEI
