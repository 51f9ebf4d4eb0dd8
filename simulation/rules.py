"""The rules of the simulated pool and the stakes in it: the defaults of a real pool."""

from forewatt.protocol.payoff import proposal_bond_wei
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.words import MAX_PROPOSALS

TOKEN_WEI = 10**18

FEEDS = 12
STEPS, LEVELS = PoolParams.steps, PoolParams.levels
ROUNDS_A_DAY = 86_400 // PoolParams.period_s
LAG = PoolParams.ref_lag
"""The reference and the last reveal of the same hours are this many rounds old: a day."""
FIRST_ROUND = 60 * ROUNDS_A_DAY
"""The first simulated round; the two months before it are history."""

LAMBDA_BPS, MU_BPS = PoolParams.lambda_bps, PoolParams.mu_bps
LOSS_MAX_PPM = PoolParams.loss_max_ppm
ROUND_BUDGET_WEI = PoolParams.round_budget_wei
FUND_WEI = 20_000 * TOKEN_WEI
THRESHOLD_BPS, SLASH_BPS, EMA_ROUNDS = PoolParams.threshold_bps, PoolParams.slash_bps, PoolParams.ema_rounds
COMMISSION_BPS = 1_000
COOLDOWN_ROUNDS = ROUNDS_A_DAY
SETTLED_S = PoolParams.dispute_end_s + PoolParams.refute_window_s
"""Offset from a round's gate at which an honest settler finalizes it."""
IN_FLIGHT = -(-(SETTLED_S + PoolParams.open_ahead_s) // PoolParams.period_s)
"""Rounds in flight at once: the open one, and those whose end comes after its commit window opened."""
OBSERVED_S, PAUSED_CANCEL_S = PoolParams.observe_start_s, PoolParams.dispute_end_s
"""Offsets at which attestors observe a round, and from which anybody can cancel one whose commits were paused."""
BOND_WEI = PoolParams.observe_bond_wei
ALL_PROPOSALS_WEI = sum(proposal_bond_wei(PoolParams.propose_bond_wei, n) for n in range(MAX_PROPOSALS))
"""The bonds of all proposals that a round takes."""
BRIBE_WEI = TOKEN_WEI

STAKE_WEI = 1_000 * TOKEN_WEI
WAGER_WEI = 100 * TOKEN_WEI
