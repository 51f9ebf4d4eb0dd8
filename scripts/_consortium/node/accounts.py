"""What a client of a channel owns: its balance, its credits, and its forecaster's stake."""

from dataclasses import dataclass

from contracts.consortium.accounts.stakes import Forecaster, Stake
from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.keys import key, prefix
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.rounds.deviations import Jail
from oracle.errors import OracleError
from scripts._consortium.node.channel import Channel

CREDITS_AT_ONCE = 200


@dataclass(frozen=True)
class Position:
    """All wei of a forecaster's client; `entries` are the ends of rounds that nobody has collected yet."""

    balance_wei: int
    claimable_wei: int
    stake_wei: int
    locked_wei: int
    open_wagers_wei: int
    entries: int


class Account:
    """The account of a channel's client. A refused call raises TransactionFailed."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.address = address_of(Identity(channel.msp, channel.subject))

    def forecaster(self, address: str | None = None) -> Forecaster | None:
        """A forecaster, by default the client's own; None if there is none."""
        value = self._channel.read(key("forecaster", address or self.address))
        return decode_record(Forecaster, value) if value else None

    def position(self, address: str | None = None) -> Position:
        """What an account owns, by default the client's own."""
        of = address or self.address
        staked = self._channel.read(key("stake", of))
        stake = decode_record(Stake, staked) if staked else Stake()
        credits = sum(int(value) for _, value in self._channel.scan(prefix("credit", of)))
        balance = int(self._channel.read(key("account", of)) or b"0")
        return Position(balance, credits, stake.amount, stake.locked, stake.open_wagers, stake.entries)

    def is_jailed(self, pool: bytes, address: str | None = None) -> bool:
        """Whether a forecaster is jailed in a pool."""
        value = self._channel.read(key("jail", pool, address or self.address))
        return bool(value) and decode_record(Jail, value).jailed

    def recalibrate(self, pool: bytes, reason: str) -> None:
        """End the jail of the client's forecaster in a pool."""
        self._channel.send("recalibrate", pool=pool, reason=reason)

    def register(self, authority: str | None) -> bool:
        """Register the client as a forecaster, unless it is one; whether it was sent."""
        if self.forecaster() is not None:
            return False
        self._channel.send("register", authority=authority or self.address)
        return True

    def stake(self, amount_wei: int) -> None:
        """Move an amount from the balance to the stake."""
        self._channel.send("stake", amount=amount_wei)

    def unstake(self, amount_wei: int | None) -> int:
        """Move an amount from the stake back to the balance, by default all of it; the amount in wei."""
        leaving_wei = self.position().stake_wei if amount_wei is None else amount_wei
        if not leaving_wei:
            raise OracleError(f"{self.address} has no stake")
        self._channel.send("unstake", amount=leaving_wei)
        return leaving_wei

    def claim(self) -> int:
        """Add all credits to the balance; their sum in wei."""
        start, claimed_wei = prefix("credit", self.address), 0
        while credits := self._channel.scan(start)[:CREDITS_AT_ONCE]:
            self._channel.send("claim", credits=[at.removeprefix(start) for at, _ in credits])
            claimed_wei += sum(int(value) for _, value in credits)
        return claimed_wei

    def withdraw(self, amount_wei: int | None) -> int:
        """Redeem an amount of the balance, by default all of it; the amount in wei."""
        leaving_wei = self.position().balance_wei if amount_wei is None else amount_wei
        if not leaving_wei:
            raise OracleError(f"{self.address} has no balance: `forewatt node claim` adds its credits")
        self._channel.send("withdraw", amount=leaving_wei)
        return leaving_wei
