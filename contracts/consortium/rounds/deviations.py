"""The rolling deviations of forecasters, and the jail of those above the threshold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contracts.consortium.arguments import Bytes32
from contracts.consortium.clock.windows import require_since
from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.pools.pools import params_of
from forewatt.protocol.deviation import Standing, count
from forewatt.protocol.pool import PoolParams


@dataclass(frozen=True)
class Jail:
    """Whether a forecaster is jailed in a pool, and when it was last slashed and recalibrated (UTC s, 0 if never).

    It is a key of its own, because every commit reads it and almost no round writes it.
    """

    jailed: bool
    slashed_at: int
    recalibrated_at: int

    def answers_for(self, gate: int) -> bool:
        """Whether the forecaster could react to its last slash before it entered a round with this gate.

        A jailed one cannot commit. So until it is recalibrated, and in rounds whose gate lies before that, it had
        committed before the slash.
        """
        return not self.jailed and gate > self.recalibrated_at


NEVER = Jail(jailed=False, slashed_at=0, recalibrated_at=0)


def require_free(call: Call, pool: bytes, forecaster: str) -> None:
    """Raise Refused if the forecaster is jailed in the pool."""
    jail = call.find(Jail, key("jail", pool, forecaster))
    require(jail is None or not jail.jailed, "Jailed", f"{forecaster} is jailed; its operator sends `recalibrate`")


def standing_of(call: Call, pool: bytes, forecaster: str) -> Standing:
    """The deviation sums of a forecaster in a pool."""
    return call.find(Standing, key("standing", pool, forecaster)) or Standing()


def add_losses(
    call: Call, pool: bytes, number: int, losses: Mapping[str, int], reference_loss: int, rules: PoolParams, now: int
) -> dict[str, Standing]:
    """Count a round's losses. Jails those above the threshold, and returns their sums before the slash.

    `now` is the latest time that the round's end knows to be over.
    """
    exceeded = {}
    for forecaster, loss in losses.items():
        standing = count(standing_of(call, pool, forecaster), number, loss, reference_loss, rules.ema_rounds)
        jail_key = key("jail", pool, forecaster)
        jail = call.find(Jail, jail_key) or NEVER
        if standing.exceeds(rules.threshold_bps, rules.ema_rounds) and jail.answers_for(rules.gate(number)):
            exceeded[forecaster] = standing
            standing = standing.slashed(rules.threshold_bps)
            call.store(jail_key, replace(jail, jailed=True, slashed_at=now))
        call.store(key("standing", pool, forecaster), standing)
    return exceeded


def recalibrate(call: Call, *, pool: Bytes32, reason: str) -> None:
    """End the jail of the caller's forecaster in a pool, one period after the slash or later. For its operator."""
    at = key("jail", pool, call.caller)
    jail = call.find(Jail, at) or NEVER
    require(jail.jailed, "NotJailed", f"{call.caller} is not jailed in this pool")
    # The ledger knows no other time of this call than the one it must have reached.
    over = jail.slashed_at + params_of(call, pool).period_s
    require_since(call, over)
    call.store(at, replace(jail, jailed=False, recalibrated_at=over))
    call.emit("Recalibrated", pool=pool, forecaster=call.caller, reason=reason)
