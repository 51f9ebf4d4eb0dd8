"""Checks of a role's account: it unlocks, pays its gas, signs for its forecaster, and can pay wagers and bonds."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ape.api import ProviderAPI

from forewatt.protocol.payoff import lock, slash_reserve_wei
from forewatt.protocol.pool import PoolParams, params_from_struct
from forewatt.protocol.words import BPS
from forewatt.settings import Settings
from oracle.accounts.amounts import in_tokens
from oracle.accounts.keystore import passphrase_variable
from oracle.accounts.membership import worth_wei
from oracle.accounts.signers import address_of_signer, is_keystore, open_signer
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.deployment import Deployment, load
from oracle.chain.epochs import LAST_ROUND, epoch_at
from oracle.node.doctor.finding import Check, CheckFailed, CheckWarns
from oracle.node.gas import ROUND_GAS

DAY_S = 86_400


@dataclass(frozen=True)
class Participant:
    """A role with its account, and for a forecaster its identity and the wager of a round.

    `alias` names a signer as `--account` does: an Ape account, `key-file`, or an address of Web3Signer.
    """

    role: str
    alias: str
    forecaster: str | None
    wager_wei: int
    provider: ProviderAPI
    deployment_path: Path
    settings: Settings

    @property
    def deployment(self) -> Deployment:
        return load(self.deployment_path)

    @property
    def contracts(self) -> Contracts:
        return contracts_of(self.deployment)

    @property
    def address(self) -> str:
        return address_of_signer(self.alias, self.settings)

    def rules(self) -> PoolParams:
        """The pool's rules, read from the chain."""
        return params_from_struct(dict(self.contracts.pools.paramsOf(self.deployment.pool_id).items()))


def account_checks(who: Participant) -> Iterator[Check]:
    """The checks of the role's account."""
    yield Check("account", lambda: _unlocks(who), "")
    if gas := ROUND_GAS[who.role]:
        yield Check("gas", lambda: _gas(who, gas), "", ("chain", "account", "pool"))
    if who.role == "attestor":
        yield Check("attestor", lambda: _attests(who), "", ("account", "pool"))
    if who.role == "settler":
        yield Check("bonds", lambda: _bonds(who), "", ("account", "pool"))
    if who.role == "forecaster":
        yield Check("forecaster", lambda: _signs(who), "", ("account", "deployment"))
        yield Check("stake", lambda: _stake(who), "", ("forecaster", "pool"))


def _unlocks(who: Participant) -> str:
    variable = passphrase_variable(who.alias)
    if is_keystore(who.alias) and variable not in os.environ:
        raise CheckFailed(f"{who.address} has no passphrase", f"set {variable}")
    return f"{open_signer(who.alias, who.settings).address} signs"


def _gas(who: Participant, gas: int) -> str:
    rounds = DAY_S / who.rules().period_s
    price_wei = int(who.provider.make_request("eth_gasPrice", []), 16)
    needed_wei, balance_wei = int(gas * rounds * price_wei), int(who.provider.get_balance(who.address))
    detail = f"{in_tokens(balance_wei)} of the chain's coin; a day of rounds costs about {in_tokens(needed_wei)}"
    if balance_wei == 0:
        raise CheckFailed(detail, f"send coins for gas to {who.address}")
    if balance_wei < needed_wei:
        raise CheckWarns(detail, f"send more coins for gas to {who.address}")
    return detail


def _attests(who: Participant) -> str:
    epoch = epoch_at(who.contracts.pools, who.deployment.pool_id, LAST_ROUND)
    if who.address not in epoch.attestors:
        raise CheckFailed(
            f"{who.address} is not among the {len(epoch.attestors)} attestors of the latest epoch",
            "ask the market's operator for an epoch with this attestor (`forewatt pool epoch`)",
        )
    return f"{who.address} attests from round {epoch.from_round} on"


def _bonds(who: Participant) -> str:
    rules, contracts = who.rules(), who.contracts
    needed_wei = rules.observe_bond_wei + rules.propose_bond_wei
    available_wei = int(contracts.token.balanceOf(who.address)) + int(contracts.vault.creditOf(who.address))
    detail = f"{in_tokens(available_wei)} tokens; the bonds of one round are {in_tokens(needed_wei)}"
    if available_wei < needed_wei:
        raise CheckFailed(detail, f"send tokens for the bonds to {who.address}; they return when the round ends")
    return detail


def _signs(who: Participant) -> str:
    if who.forecaster is None:
        raise CheckFailed("no forecaster is given", "give its address with --forecaster or FOREWATT_FORECASTER")
    vault = who.contracts.vault
    try:
        authority, jails = vault.authorityOf(who.forecaster)
    except Exception as error:
        raise CheckFailed(
            f"{who.forecaster} is not registered in the vault {vault.address}",
            "register it with `forewatt node register`; the command prints its address",
        ) from error
    if str(authority) != who.address:
        raise CheckFailed(
            f"the authority of {who.forecaster} is {authority}, not {who.address}",
            "use the authority's account, or let the operator change it (setAuthority)",
        )
    if int(jails):
        raise CheckFailed(
            f"{who.forecaster} is jailed in {jails} pools",
            "mend the model; then the operator calls `forewatt node recalibrate`",
        )
    return f"{who.address} signs for {who.forecaster}"


def _stake(who: Participant) -> str:
    rules, book = who.rules(), who.contracts.vault.forecasterOf(who.forecaster)
    wager_wei = rules.whole_wager_wei(who.wager_wei)
    if wager_wei < rules.min_wager_wei:
        raise CheckFailed(
            f"a wager of {in_tokens(who.wager_wei)} tokens is below the pool's least, {in_tokens(rules.min_wager_wei)}",
            "raise --wager",
        )
    own_wei = int(book.bucket.earning) + int(book.bucket.warming)
    at_risk_wei = lock(wager_wei, rules.lambda_bps, rules.mu_bps)
    slash_bps = max(int(book.reserveBps), rules.slash_bps)
    needed_wei = int(book.locked) + at_risk_wei + slash_reserve_wei(own_wei, int(book.delegationCap), slash_bps)
    detail = f"{in_tokens(own_wei)} tokens of own stake; the next wager needs {in_tokens(needed_wei)}"
    if own_wei < needed_wei:
        raise CheckFailed(detail, "add to it with `forewatt node stake`, or lower --wager")
    cap_wei = (own_wei + worth_wei(book.delegatedShares, book.price)) * rules.lock_cap_bps // BPS
    open_wei = int(book.openWagers) + wager_wei
    if open_wei > cap_wei:
        raise CheckFailed(
            f"{detail}; open wagers would be {in_tokens(open_wei)}, and at most {in_tokens(cap_wei)} may be open",
            "add to it with `forewatt node stake`, or lower --wager",
        )
    return detail
