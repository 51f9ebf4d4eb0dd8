"""A staker's position in a forecaster's vault, and the calls that change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from forewatt.protocol.payoff import ceil_div
from oracle.accounts.amounts import in_tokens
from oracle.accounts.membership import SHARE_PRICE_SCALE, worth_wei
from oracle.chain.reads import read, read_many
from oracle.chain.transactions.send import Sender, send
from oracle.errors import OracleError

if TYPE_CHECKING:
    from oracle.chain.contracts import Contracts
    from oracle.chain.rpc.client import RpcClient


@dataclass(frozen=True)
class Position:
    """A staker's part of a vault, in wei at the present price of a share; times are UTC seconds.

    `active_from` is the time from which the warming part can earn, `withdrawable_from` the time from which the exiting
    part can be withdrawn; None without such a part. `claimable_wei` are rewards and credits. `locked_wei` is the part
    of the operator's stake behind open wagers, 0 for a delegator.
    """

    forecaster: str
    staker: str
    is_operator: bool
    earning_wei: int
    warming_wei: int
    active_from: int | None
    exiting_wei: int
    withdrawable_from: int | None
    claimable_wei: int
    locked_wei: int

    @property
    def staying_wei(self) -> int:
        """The part that is not leaving."""
        return self.earning_wei + self.warming_wei

    @property
    def free_wei(self) -> int:
        """The part that can be unstaked now."""
        return max(self.staying_wei - self.locked_wei, 0)


def forecaster_of(contracts: "Contracts", operator: str) -> str:
    """The identity of the operator's forecaster; OracleError if the operator has registered none."""
    if contracts.vault.registrations(operator) == 0:
        raise OracleError(f"{operator} has no forecaster: register one with `forewatt node register`")
    return str(contracts.vault.forecasterId(operator, 0))


def cooldown_of(contracts: "Contracts") -> int:
    """The vault's cooldown in seconds; it never changes."""
    return int(read(contracts.vault.cooldown))


def position_of(contracts: "Contracts", staker: str, forecaster: str, cooldown_s: int | None = None) -> Position:
    """Read the position of a staker. `cooldown_s` is the vault's cooldown, if it is known."""
    cooldown_s = cooldown_of(contracts) if cooldown_s is None else cooldown_s
    return _position(read(contracts.lens.stake, forecaster, staker), staker, forecaster, cooldown_s)


def positions_of(contracts: "Contracts", rpc: "RpcClient", staker: str, forecasters: Sequence[str]) -> list[Position]:
    """A staker's positions in the vaults of many forecasters, read together; RpcError if the chain does not answer."""
    views = read_many(rpc, contracts.lens.stake, [(forecaster, staker) for forecaster in forecasters])
    cooldown_s = cooldown_of(contracts)
    pairs = zip(views, forecasters, strict=True)
    return [_position(view, staker, forecaster, cooldown_s) for view, forecaster in pairs]


def _position(view: Any, staker: str, forecaster: str, cooldown_s: int) -> Position:
    """The position that the lens shows."""
    book = view.vault
    is_operator = str(book.operator) == staker
    stake = book.bucket if is_operator else view.delegation.shares
    price = SHARE_PRICE_SCALE if is_operator else int(book.price)
    return Position(
        forecaster=forecaster,
        staker=staker,
        is_operator=is_operator,
        earning_wei=worth_wei(stake.earning, price),
        warming_wei=worth_wei(stake.warming, price),
        active_from=int(stake.warmingSince) + cooldown_s if stake.warming else None,
        exiting_wei=worth_wei(stake.exiting, price),
        withdrawable_from=int(stake.exitingSince) + cooldown_s if stake.exiting else None,
        claimable_wei=int(view.claimable),
        locked_wei=int(book.locked) if is_operator else 0,
    )


def add_stake(contracts: "Contracts", operator: Sender, forecaster: str, stake_wei: int) -> None:
    """Add to the operator's own stake; OracleError if the wallet has too little.

    It warms up for the vault's cooldown, then `activate` lets it earn.
    """
    require_tokens(contracts, operator, stake_wei)
    send("approval of the stake", contracts.token.approve, contracts.vault, stake_wei, sender=operator)
    send("stake", contracts.vault.stake, forecaster, stake_wei, sender=operator)


def require_tokens(contracts: "Contracts", account: Sender, needed_wei: int) -> None:
    """Raise OracleError if an account's wallet has fewer tokens than needed."""
    balance_wei = int(contracts.token.balanceOf(account.address))
    if balance_wei < needed_wei:
        raise OracleError(
            f"the wallet {account.address} has {in_tokens(balance_wei)} tokens, but {in_tokens(needed_wei)} are needed"
        )


def activate_stake(contracts: "Contracts", staker: Sender, forecaster: str, now: int) -> int:
    """Let the warming stake earn; returns its wei. OracleError if there is none, or its cooldown is not over."""
    position = position_of(contracts, str(staker.address), forecaster)
    if position.active_from is None:
        raise OracleError(f"{staker.address} has no warming stake in {forecaster}: there is nothing to activate")
    require_over("the stake warms up", position.active_from, now)
    send("activation of the stake", contracts.vault.activate, forecaster, sender=staker)
    return position.warming_wei


def unstake(contracts: "Contracts", staker: Sender, forecaster: str, amount_wei: int | None) -> int:
    """Start the exit of a part of a stake, or of all that is free if `amount_wei` is None; returns its wei.

    It stops earning at once, and can be withdrawn after the vault's cooldown. OracleError if so much is not free.
    """
    position = position_of(contracts, str(staker.address), forecaster)
    wanted_wei = position.free_wei if amount_wei is None else amount_wei
    if wanted_wei > position.free_wei or wanted_wei == 0:
        locked = f"; {in_tokens(position.locked_wei)} are locked behind open wagers" if position.locked_wei else ""
        raise OracleError(f"{in_tokens(position.free_wei)} tokens of the stake in {forecaster} can leave now{locked}")
    shares = wanted_wei if position.is_operator else _shares_worth(contracts, position, wanted_wei)
    send("request to unstake", contracts.vault.requestUnstake, forecaster, shares, sender=staker)
    return wanted_wei


def _shares_worth(contracts: "Contracts", position: Position, wanted_wei: int) -> int:
    """The shares of a delegator that are worth at least so much, and no more than it has."""
    stake: Any = contracts.vault.delegationOf(position.forecaster, position.staker).shares
    has = int(stake.earning) + int(stake.warming)
    if wanted_wei == position.free_wei:
        return has
    price = int(contracts.vault.forecasterOf(position.forecaster).price)
    return min(ceil_div(wanted_wei * SHARE_PRICE_SCALE, price), has)


def withdraw(contracts: "Contracts", staker: Sender, forecaster: str, now: int) -> int:
    """Withdraw the exiting stake; returns its wei. OracleError if there is none, or its cooldown is not over."""
    position = position_of(contracts, str(staker.address), forecaster)
    if position.withdrawable_from is None:
        raise OracleError(
            f"{staker.address} has no exiting stake in {forecaster}: start an exit with `forewatt node unstake`"
        )
    require_over("the stake leaves", position.withdrawable_from, now)
    send("withdrawal", contracts.vault.withdraw, forecaster, sender=staker)
    return position.exiting_wei


def require_over(what: str, until: int, now: int) -> None:
    """OracleError, which says what lasts until when, before a time (UTC s)."""
    if now < until:
        when = datetime.fromtimestamp(until, UTC).isoformat()
        raise OracleError(f"{what} until {when}: run the same command again then")
