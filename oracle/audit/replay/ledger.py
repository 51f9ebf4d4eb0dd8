"""Replays the vault's events into books of stakes, locks, funds, bonds and credits, and checks every amount."""

from collections import defaultdict
from collections.abc import Callable

from forewatt.protocol.pool import PoolParams, params_from_struct
from forewatt.protocol.words import BPS
from oracle.audit.compare import agree, at_most, not_negative
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event
from oracle.audit.replay.books import STATES, FundBook, VaultBook


class Ledger:
    """The books after the events so far; `apply` raises Mismatch at an event that the vault's rules do not give."""

    def __init__(self) -> None:
        self.vaults: dict[str, VaultBook] = {}
        self.funds: defaultdict[bytes, FundBook] = defaultdict(FundBook)
        self.credits: defaultdict[str, int] = defaultdict(int)
        self.slash_bps: dict[bytes, int] = {}
        self.bonds = 0
        self._steps: dict[str, Callable[[Event], None]] = {
            "Registered": self._registered,
            "AuthoritySet": self._authority_set,
            "CommissionSet": self._commission_set,
            "DelegationCapSet": self._delegation_cap_set,
            "Staked": self._staked,
            "Activated": self._activated,
            "UnstakeRequested": self._unstake_requested,
            "Withdrawn": self._withdrawn,
            "Claimed": self._claimed,
            "Rewarded": self._rewarded,
            "Funded": self._funded,
            "FundWithdrawn": self._fund_withdrawn,
            "Reserved": self._reserved,
            "BondTaken": self._bond_taken,
            "BondSettled": self._bond_settled,
            "FeePaid": self._fee_paid,
            "Settled": self._settled,
            "FundSettled": self._fund_settled,
            "Slashed": self._slashed,
        }

    def apply(self, event: Event) -> None:
        """Book one event of the vault or a pool's creation; other events change nothing."""
        if event.name == "PoolCreated":
            self.slash_bps[event["pool"]] = params_from_struct(event["params"]).slash_bps
        step = self._steps.get(event.name) if event.contract == "Vault" else None
        if step is not None:
            step(event)

    def stakes_wei(self) -> int:
        """The value of all stakes in all vaults."""
        return sum(vault.stakes_wei() for vault in self.vaults.values())

    def unpaid_wei(self) -> int:
        """All delegators' rewards that are not in their credit yet."""
        return sum(vault.unpaid_wei() for vault in self.vaults.values())

    def _registered(self, event: Event) -> None:
        self.vaults[event["forecaster"]] = VaultBook(event["operator"], event["authority"], event["commissionBps"])

    def _authority_set(self, event: Event) -> None:
        self._vault(event).authority = event["authority"]

    def _commission_set(self, event: Event) -> None:
        vault = self._vault(event)
        at_most(f"commission of {event['forecaster']}", event["commissionBps"], vault.commission_bps)
        vault.commission_bps = event["commissionBps"]

    def _delegation_cap_set(self, event: Event) -> None:
        vault, forecaster = self._vault(event), event["forecaster"]
        at_most(f"delegations of {forecaster} at a new cap", vault.assets_wei(*STATES), event["cap"])
        raised, vault.delegation_cap = event["cap"] > vault.delegation_cap, event["cap"]
        if raised:
            at_most(f"locks and reserve of {forecaster}", vault.locked + vault.reserve_wei(), vault.staying_wei())

    def _staked(self, event: Event) -> None:
        vault, staker = self._vault(event), event["staker"]
        agree(f"shares of a stake on {event['forecaster']}", event["shares"], vault.buy(staker, event["amount"]))
        if staker != vault.operator:
            delegated = vault.assets_wei(*STATES) + event["amount"]
            at_most(f"delegations of {event['forecaster']}", delegated, vault.delegation_cap)
        stake = vault.stake(staker)
        if event["earning"]:
            stake.earning += event["shares"]
        else:
            stake.warming += event["shares"]

    def _activated(self, event: Event) -> None:
        vault = self._vault(event)
        stake = vault.stake(event["staker"])
        self._require_rewarded(vault, event)
        agree("an activated stake", event["shares"], stake.warming)
        stake.earning += stake.warming
        stake.warming = 0

    def _unstake_requested(self, event: Event) -> None:
        vault = self._vault(event)
        stake = vault.stake(event["staker"])
        self._require_rewarded(vault, event)
        agree("the warming part of an unstaked stake", event["fromWarming"], min(_shares(event), stake.warming))
        stake.warming -= event["fromWarming"]
        stake.earning -= event["fromEarning"]
        stake.exiting += _shares(event)
        not_negative("an unstaked stake", stake.warming, stake.earning)

    def _withdrawn(self, event: Event) -> None:
        vault = self._vault(event)
        stake = vault.stake(event["staker"])
        agree("a withdrawn stake", event["amount"], vault.worth_wei(event["staker"], stake.exiting))
        stake.exiting = 0

    def _claimed(self, event: Event) -> None:
        agree("a claim", event["amount"], self.credits[event["account"]])
        self.credits[event["account"]] = 0

    def _rewarded(self, event: Event) -> None:
        vault = self._vault(event)
        agree(f"rewards of {event['staker']}", event["amount"], vault.take_rewards(event["staker"]))
        self.credits[event["staker"]] += event["amount"]

    @staticmethod
    def _require_rewarded(vault: VaultBook, event: Event) -> None:
        """Require that the staker's rewards were recorded before its stake changes, and settle them."""
        if event["staker"] != vault.operator:
            agree(f"rewards of {event['staker']} that no event recorded", 0, vault.take_rewards(event["staker"]))

    def _funded(self, event: Event) -> None:
        self.funds[event["pool"]].free += event["amount"]

    def _reserved(self, event: Event) -> None:
        fund = self.funds[event["pool"]]
        fund.free -= event["amount"]
        fund.reserved += event["amount"]
        not_negative("a fund after a reserve", fund.free)

    def _fund_withdrawn(self, event: Event) -> None:
        fund = self.funds[event["pool"]]
        fund.free -= event["amount"]
        not_negative("a fund after a withdrawal", fund.free)

    def _bond_taken(self, event: Event) -> None:
        credit_wei = self.credits[event["from"]]
        agree(f"whether the credit of {event['from']} paid a bond", event["credited"], credit_wei > event["amount"])
        if event["credited"]:
            self.credits[event["from"]] -= event["amount"]
        self.bonds += event["amount"]

    def _bond_settled(self, event: Event) -> None:
        self.bonds -= event["amount"]
        self.credits[event["to"]] += event["returned"]
        self.funds[event["pool"]].free += event["amount"] - event["returned"]
        not_negative("the bonds, and a bond's forfeited part", self.bonds, event["amount"] - event["returned"])

    def _fee_paid(self, event: Event) -> None:
        fund = self.funds[event["pool"]]
        fund.free -= event["amount"]
        self.credits[event["proposer"]] += event["amount"] // 2
        self.credits[event["caller"]] += event["amount"] - event["amount"] // 2
        not_negative("a fund after a fee", fund.free)

    def _settled(self, event: Event) -> None:
        vault = self._vault(event)
        gain = event["payout"] - event["wager"]
        *parts, credit = vault.split_gain(gain) if gain > 0 else (0, 0, 0, 0)
        if gain <= 0:
            vault.bear_loss(event["forfeit"] - gain)
        self.credits[vault.operator] += credit
        recorded = [event["commission"], event["shared"], event["toFund"]]
        agree(f"commission, share and remainder of {event['forecaster']}", recorded, parts)

    def _slashed(self, event: Event) -> None:
        vault = self._vault(event)
        parts = vault.bear_slash(self.slash_bps[event["pool"]])
        recorded = (event["fromBucket"], event["fromDelegated"], event["price"])
        agree(f"slash of {event['forecaster']} and its price after", recorded, (*parts, vault.price))
        self.funds[event["pool"]].free += sum(parts)

    def _fund_settled(self, event: Event) -> None:
        fund = self.funds[event["pool"]]
        fund.reserved -= event["released"]
        fund.free += event["released"] + event["received"] - event["paid"]
        not_negative("a fund after a settlement", fund.free, fund.reserved)

    def lock(self, event: Event, wager_wei: int, lock_wei: int) -> None:
        """Change a vault's open wagers and lock: a commit adds to them, the end of a round subtracts."""
        vault = self._vault(event)
        vault.open_wagers += wager_wei
        vault.locked += lock_wei
        not_negative(f"open wagers and lock of {event['forecaster']}", vault.open_wagers, vault.locked)

    def check_backing(self, event: Event, rules: PoolParams) -> None:
        """Require that a bucket covers its locks and the reserve, and that the open wagers stay below the cap."""
        vault = self._vault(event)
        own = vault.staying_wei()
        vault.reserve_bps = max(vault.reserve_bps, rules.slash_bps)
        at_most(f"locks and reserve of {event['forecaster']}", vault.locked + vault.reserve_wei(), own)
        cap = (own + vault.assets_wei("earning", "warming")) * rules.lock_cap_bps // BPS
        at_most(f"open wagers of {event['forecaster']}", vault.open_wagers, cap)

    def _vault(self, event: Event) -> VaultBook:
        vault = self.vaults.get(event["forecaster"])
        if vault is None:
            raise Mismatch(f"{event.name} of a vault", event["forecaster"], "never registered")
        return vault


def _shares(event: Event) -> int:
    return int(event["fromWarming"] + event["fromEarning"])
