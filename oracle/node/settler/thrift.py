"""Skips what does not pay its gas, for settlers that want it, and says so once for each action."""

import logging
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from time import monotonic

from prometheus_client import Counter

from forewatt.bounded import remember_newest
from oracle.chain.contracts import Contracts
from oracle.chain.pool import PoolEpochs
from oracle.chain.reads import read
from oracle.chain.rounds import RoundState
from oracle.node.settler.plan import Action
from oracle.node.settler.worth import Prices, loss_of

log = logging.getLogger(__name__)
skipped = Counter("forewatt_settler_skipped_total", "Skipped actions, which do not pay their gas", ["action"])
AGAIN_S = 60.0
"""How long a decision holds: gas prices change."""
_REMEMBERED = 256
_NOBODY = "0x" + "00" * 20


class Thrift:
    """Decides for one pool; with a `token_price` of 0, in the chain's coin, nothing is skipped."""

    def __init__(
        self,
        pool: PoolEpochs,
        contracts: Contracts,
        token_price: Decimal,
        gas_price_wei: Callable[[], int],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._pool, self._contracts, self._token = pool, contracts, Fraction(token_price)
        self._gas_price_wei, self._clock = gas_price_wei, clock
        self._decided: dict[Action, tuple[float, str | None]] = {}

    @property
    def skips(self) -> list[str]:
        """What is skipped at present, and why."""
        return [f"{action} is skipped: {why}" for action, (_, why) in tuple(self._decided.items()) if why]

    def skips_it(self, action: Action, state: RoundState, me: str) -> bool:
        """Whether an action is skipped now."""
        if not self._token:
            return False
        at, why = self._decided.get(action, (float("-inf"), None))
        if self._clock() - at >= AGAIN_S:
            before, why = why, self._loss(action, state, me)
            remember_newest(self._decided, action, (self._clock(), why), _REMEMBERED)
            if why and not before:
                skipped.labels(type(action).__name__.lower()).inc()
                log.info("%s is skipped: %s", action, why)
        return why is not None

    def forget(self, is_over: Callable[[int], bool]) -> None:
        """Forget the decisions about rounds that are over."""
        self._decided = {action: one for action, one in self._decided.items() if not is_over(action.round)}

    def _loss(self, action: Action, state: RoundState, me: str) -> str | None:
        free_wei = int(read(self._contracts.vault.fundOf, self._pool.id).free)
        prices = Prices(self._gas_price_wei(), self._token, min(self._pool.rules.fee_wei, free_wei))
        observer = str(read(self._contracts.market.roundOf, self._pool.id, state.number).observer)
        return loss_of(action, state, prices, me, None if observer == _NOBODY else observer)
