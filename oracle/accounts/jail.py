"""The end of a jail: the operator says that it has mended its forecaster's model."""

from typing import TYPE_CHECKING

from oracle.accounts.stakes import require_over
from oracle.chain.reads import read
from oracle.chain.transactions.send import Sender, send
from oracle.errors import OracleError

if TYPE_CHECKING:
    from oracle.chain.contracts import Contracts


def recalibrate(contracts: "Contracts", operator: Sender, pool: bytes, forecaster: str, reason: str, now: int) -> None:
    """End the jail of the operator's forecaster in a pool, one period after the slash or later.

    OracleError if it is not jailed, or if `now`, the chain's time (UTC s), is too early.
    """
    market = contracts.market
    if not read(market.standingOf, pool, forecaster).jailed:
        raise OracleError(f"{forecaster} is not jailed in pool 0x{pool.hex()}: there is nothing to recalibrate")
    period_s = int(read(contracts.pools.paramsOf, pool).period)
    require_over("the jail lasts", int(read(market.slashedAt, pool, forecaster)) + period_s, now)
    send("recalibration", market.recalibrate, pool, forecaster, reason, sender=operator)
