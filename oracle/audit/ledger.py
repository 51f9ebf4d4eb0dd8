"""Replays the vault's events: every stake, lock, fund, bond and credit, recomputed where the rules say how."""

from collections import defaultdict
from collections.abc import Callable

from oracle.audit.abi import Event
from oracle.audit.books import FundBook, VaultBook
from oracle.audit.errors import Mismatch


class Ledger:
    """The books after the events so far; `apply` raises Mismatch where an event breaks the vault's own rules."""

    def __init__(self) -> None:
        self.vaults: dict[str, VaultBook] = {}
        self.funds: defaultdict[bytes, FundBook] = defaultdict(FundBook)
        self.credits: defaultdict[str, int] = defaultdict(int)
        self.bonds_taken = 0
        self.bonds_forfeited = 0
        self._steps: dict[str, Callable[[Event], None]] = {
            "Registered": self._registered,
            "AuthoritySet": self._authority_set,
            "CommissionSet": self._commission_set,
            "Staked": self._staked,
            "Activated": self._activated,
            "UnstakeRequested": self._unstake_requested,
            "Withdrawn": self._withdrawn,
            "Claimed": self._claimed,
            "Credited": self._credited,
            "Funded": self._funded,
            "Reserved": self._reserved,
            "BondTaken": self._bond_taken,
            "BondForfeited": self._bond_forfeited,
            "FeePaid": self._fee_paid,
            "Settled": self._settled,
            "FundSettled": self._fund_settled,
        }

    def apply(self, event: Event) -> None:
        """Book one event of the vault; others change nothing."""
        step = self._steps.get(event.name) if event.contract == "Vault" else None
        if step is not None:
            step(event)

    def stakes_wei(self) -> int:
        """All stakes of all vaults."""
        states = ("earning", "warming", "exiting")
        return sum(vault.total(state) for vault in self.vaults.values() for state in states)

    def _registered(self, event: Event) -> None:
        self.vaults[event["forecaster"]] = VaultBook(event["operator"], event["authority"], event["commissionBps"])

    def _authority_set(self, event: Event) -> None:
        self._vault(event).authority = event["authority"]

    def _commission_set(self, event: Event) -> None:
        vault = self._vault(event)
        if event["commissionBps"] > vault.commission_bps:
            raise Mismatch("a commission rose", event["commissionBps"], f"at most {vault.commission_bps}")
        vault.commission_bps = event["commissionBps"]

    def _staked(self, event: Event) -> None:
        position = self._vault(event).position(event["staker"])
        if event["earning"]:
            position.earning += event["amount"]
        else:
            position.warming += event["amount"]

    def _activated(self, event: Event) -> None:
        position = self._vault(event).position(event["staker"])
        _equal("an activated stake", event["amount"], position.warming)
        position.earning += position.warming
        position.warming = 0

    def _unstake_requested(self, event: Event) -> None:
        position = self._vault(event).position(event["staker"])
        position.warming -= event["fromWarming"]
        position.earning -= event["fromEarning"]
        position.exiting += event["fromWarming"] + event["fromEarning"]
        _not_negative("an unstaked stake", position.warming, position.earning)

    def _withdrawn(self, event: Event) -> None:
        position = self._vault(event).position(event["staker"])
        _equal("a withdrawn stake", event["amount"], position.exiting)
        position.exiting = 0

    def _claimed(self, event: Event) -> None:
        _equal("a claim", event["amount"], self.credits[event["account"]])
        self.credits[event["account"]] = 0

    def _credited(self, event: Event) -> None:
        self.credits[event["account"]] += event["amount"]

    def _funded(self, event: Event) -> None:
        self.funds[event["pool"]].free += event["amount"]

    def _reserved(self, event: Event) -> None:
        fund = self.funds[event["pool"]]
        fund.free -= event["amount"]
        fund.reserved += event["amount"]
        _not_negative("a fund after a reserve", fund.free)

    def _bond_taken(self, event: Event) -> None:
        self.bonds_taken += event["amount"]

    def _bond_forfeited(self, event: Event) -> None:
        self.bonds_forfeited += event["amount"]
        self.funds[event["pool"]].free += event["amount"]

    def _fee_paid(self, event: Event) -> None:
        fund = self.funds[event["pool"]]
        fund.free -= event["amount"]
        _not_negative("a fund after a fee", fund.free)

    def _settled(self, event: Event) -> None:
        vault = self._vault(event)
        gain = event["payout"] - event["wager"]
        parts = vault.split_gain(gain) if gain > 0 else (0, 0, 0, 0)
        if gain <= 0:
            vault.bear_loss(event["forfeit"] - gain)
        recorded = (event["refill"], event["commission"], event["shared"], event["toFund"])
        _equal(f"refill, commission, share and remainder of {event['forecaster']}", recorded, parts)

    def _fund_settled(self, event: Event) -> None:
        fund = self.funds[event["pool"]]
        fund.reserved -= event["released"]
        fund.free += event["released"] + event["received"] - event["paid"]
        _not_negative("a fund after a settlement", fund.free, fund.reserved)

    def lock(self, event: Event, wager_wei: int, lock_wei: int) -> None:
        """Book what a commit adds to a vault's open wagers and lock, or, negative, what a round's end takes."""
        vault = self._vault(event)
        vault.open_wagers += wager_wei
        vault.locked += lock_wei
        _not_negative(f"open wagers and lock of {event['forecaster']}", vault.open_wagers, vault.locked)

    def _vault(self, event: Event) -> VaultBook:
        vault = self.vaults.get(event["forecaster"])
        if vault is None:
            raise Mismatch(f"{event.name} of a vault", event["forecaster"], "never registered")
        return vault


def _equal(what: str, recorded: object, recomputed: object) -> None:
    if recorded != recomputed:
        raise Mismatch(what, recorded, recomputed)


def _not_negative(what: str, *amounts: int) -> None:
    if min(amounts) < 0:
        raise Mismatch(what, min(amounts), "not negative")
