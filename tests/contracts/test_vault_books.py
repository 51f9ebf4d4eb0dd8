"""Compares the audit's replay of the vault with the vault, after random moves of money."""

from random import Random
from typing import Any

import pytest

from oracle.audit.check.state import check_state
from oracle.audit.errors import Mismatch
from oracle.audit.read.chain import JsonRpcChain
from oracle.audit.read.target import AuditTarget
from oracle.audit.replay.ledger import Ledger

UNIT = 10**18
COOLDOWN_S = 14_400
STEPS = 80


@pytest.fixture
def reader(chain):
    reader = JsonRpcChain(str(chain.provider.uri))
    yield reader
    reader.close()


@pytest.fixture
def target(world, chain) -> AuditTarget:
    contracts = world.contracts
    parts = ("token", "access", "vault", "pools", "market", "disputes", "lens")
    names = {name: getattr(contracts, name).address for name in parts}
    return AuditTarget(chain_id=chain.chain_id, block=0, pool=world.pool, **names)


class Play:
    """Random moves of the stakers of two forecasters and of their market. Every move is possible when it is made."""

    def __init__(self, seed: int, world, names: list[str], operators: list, delegators: list, market) -> None:
        self.dice, self.world, self.names, self.market = Random(seed), world, names, market
        self.operators, self.delegators = operators, delegators
        self.vault = world.contracts.vault
        self.locked = dict.fromkeys(names, 0)
        for name, operator in zip(names, operators, strict=True):
            self.vault.setDelegationCap(name, 400 * UNIT, sender=operator)

    def move(self) -> None:
        moves = [self.stake, self.stake, self.activate, self.unstake, self.withdraw, self.claim]
        self.dice.choice([*moves, self.lock, self.settle, self.settle, self.slash, self.bond, self.set_cap])()

    def stake(self) -> None:
        name, staker = self._draw_staker()
        amount = self.dice.choice([1, 7, self.dice.randrange(1, 50 * UNIT)])
        if staker in self.operators or amount <= self._place(name):
            self.vault.stake(name, amount, sender=staker)

    def activate(self) -> None:
        name, staker = self._draw_staker()
        if self._stake_of(name, staker).warming:
            self.world.chain.pending_timestamp += COOLDOWN_S
            self.vault.activate(name, sender=staker)

    def unstake(self) -> None:
        name, staker = self._draw_staker()
        stake = self._stake_of(name, staker)
        most = stake.warming + stake.earning - (self.locked[name] if staker in self.operators else 0)
        if most > 0:
            self.vault.requestUnstake(name, self.dice.randrange(1, most + 1), sender=staker)

    def withdraw(self) -> None:
        name, staker = self._draw_staker()
        if self._stake_of(name, staker).exiting:
            self.world.chain.pending_timestamp += COOLDOWN_S
            self.vault.withdraw(name, sender=staker)

    def claim(self) -> None:
        _, staker = self._draw_staker()
        if self.vault.claimable(staker, self.names):
            self.vault.claim(self.names, sender=staker)

    def lock(self) -> None:
        self._lock_all(self.dice.choice(self.names))

    def _lock_all(self, name: str) -> None:
        bucket = self.vault.forecasterOf(name).bucket
        staying = bucket.earning + bucket.warming
        wei = staying - self.locked[name]
        if wei and staying >= self.vault.minOwnStake():
            self.vault.lock(name, wei, wei, 0, 10_000, sender=self.market)
            self.locked[name] += wei

    def settle(self) -> None:
        loser, winner = self.dice.sample(self.names, 2)
        lock = self.locked[loser]
        lost = self.dice.randrange(lock + 1)
        self.locked[loser] = 0
        pair = [(loser, lock, lock, lock - lost, 0), (winner, 0, 0, lost, 0)]
        self.vault.settle(self.world.pool, 1, 0, pair, sender=self.market)

    def slash(self) -> None:
        name = self.dice.choice(self.names)
        self._lock_all(name)
        self.vault.slash(self.world.pool, 1, name, 500, sender=self.market)

    def bond(self) -> None:
        amount = self.dice.randrange(1, UNIT)
        self.vault.takeBond(self.delegators[0], amount, sender=self.market)
        returned = self.dice.randrange(amount + 1)
        self.vault.settleBond(self.world.pool, amount, self.delegators[1], returned, sender=self.market)

    def set_cap(self) -> None:
        # A cap below what is delegated becomes what is delegated.
        i = self.dice.randrange(2)
        cap = self.dice.choice([0, 10**24, self.dice.randrange(500 * UNIT)])
        if self.vault.forecasterOf(self.names[i]).reserveBps == 0:
            self.vault.setDelegationCap(self.names[i], cap, sender=self.operators[i])

    def _place(self, name: str) -> int:
        """Return how much more the operator accepts, in wei."""
        book = self.vault.forecasterOf(name)
        return book.delegationCap - (book.delegatedShares + book.exitingShares) * book.price // UNIT

    def _stake_of(self, name: str, staker: object) -> Any:
        """Return the bucket of an operator, else the shares of a delegator."""
        if staker in self.operators:
            return self.vault.forecasterOf(name).bucket
        return self.vault.delegationOf(name, staker).shares

    def _draw_staker(self) -> tuple[str, object]:
        i = self.dice.randrange(2)
        return self.names[i], self.dice.choice([self.operators[i], *self.delegators])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_books__random_moves__replayed_to_the_wei(
    world, reader, target, forecaster, rival_forecaster, operator, rival, delegator, sponsor, as_market, seed
) -> None:
    names = [forecaster, rival_forecaster]
    play = Play(seed, world, names, [operator, rival], [delegator, sponsor], as_market)
    ledger, next_block = Ledger(), 0
    for _ in range(STEPS):
        # The ledger learns locks from the market's events, which this test does not emit.
        for name, book in ledger.vaults.items():
            book.locked = book.open_wagers = play.locked.get(name, 0)
        head = reader.head()
        for event in reader.events(AuditTarget(**{**vars(target), "block": next_block}), head):
            ledger.apply(event)
        next_block = head.number + 1
        play.move()
    assert min(book.price for book in ledger.vaults.values()) < UNIT
    for event in reader.events(AuditTarget(**{**vars(target), "block": next_block}), reader.head()):
        ledger.apply(event)
    for name, locked in play.locked.items():
        ledger.vaults[name].locked = ledger.vaults[name].open_wagers = locked
    check_state(reader, target, ledger, reader.head())
    ledger.vaults[forecaster].reward_per_share += 1
    with pytest.raises(Mismatch, match="rewardPerShare of"):
        check_state(reader, target, ledger, reader.head())
