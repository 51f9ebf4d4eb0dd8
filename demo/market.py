"""Sets up the demo's market: accounts, contracts, a funded pool, three staked forecasters and a delegator."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.options import ATTESTORS, DemoOptions
from forewatt.settings import Settings
from forewatt.stores.content import ContentStore
from forewatt.stores.mongo import database
from oracle.accounts import membership
from oracle.accounts.keystore import create_local_account, passphrase_variable, unlocked
from oracle.admin import deploy
from oracle.admin import pool as pool_admin
from oracle.chain import deployment
from oracle.chain.contracts import Contracts, contracts_of

if TYPE_CHECKING:
    from ape.api import AccountAPI, ProviderAPI

TOKEN_WEI = 10**18
STAKE_WEI = 1_000 * TOKEN_WEI
DELEGATION_WEI = 500 * TOKEN_WEI
CAP_WEI = 20_000 * TOKEN_WEI
"""What each operator accepts from delegators: there is room for visitors of the dapp."""
FUND_WEI = 5_000 * TOKEN_WEI
PURSE_WEI = 20_000 * TOKEN_WEI
WAGER_TOKENS = 100
COOLDOWN_S = 15 * 3600
"""Longer than a round, which takes twelve hours from its opening to its hard end."""
PASSPHRASE = "a local demo key, worth nothing"
DEPLOYER, SETTLER, DELEGATOR = "demo_deployer", "demo_settler", "demo_delegator"
RIVAL, ARBITRATOR = "demo_rival", "demo_arbitrator"


@dataclass(frozen=True)
class Seat:
    """One forecaster: its model, its address on chain and the Ape account that signs for it."""

    model: str
    forecaster: str
    alias: str


@dataclass(frozen=True)
class Market:
    """The deployed market; the delegator stakes on the first seat."""

    deployed: deployment.Deployment
    contracts: Contracts
    seats: tuple[Seat, ...]

    def name_of(self, forecaster: str) -> str:
        """The name of a forecaster's model, or the address of a forecaster that is not the demo's."""
        return next((seat.model for seat in self.seats if seat.forecaster == forecaster), forecaster)


def attestor_alias(name: str) -> str:
    """The Ape account of an attestor of the demo."""
    return f"demo_{name}"


def create_accounts(options: DemoOptions) -> dict[str, str]:
    """Create the missing accounts of the demo; returns the environment variables that unlock all of them."""
    models = [alias for model in options.models for alias in (f"demo_{model}", f"demo_operator_{model}")]
    aliases = [DEPLOYER, SETTLER, DELEGATOR, RIVAL, ARBITRATOR, *models, *map(attestor_alias, ATTESTORS)]
    for alias in aliases:
        create_local_account(alias, PASSPHRASE)
    return {passphrase_variable(alias): PASSPHRASE for alias in aliases}


def set_up_market(provider: "ProviderAPI", settings: Settings, options: DemoOptions) -> Market:
    """Deploy the contracts, create and fund the pool, stake for every forecaster and delegate to the first."""
    deployer = unlocked(DEPLOYER)
    membership.give_gas(provider, deployer)
    plan = deploy.DeployPlan(cooldown_s=COOLDOWN_S, min_own_stake_wei=TOKEN_WEI)
    deployed, _ = deploy.ensure_deployed(deployer, settings.deployment_path, plan)
    contracts = contracts_of(deployed)
    deployed = _create_pool(deployer, deployed, settings, options)
    _give_purse(provider, contracts, deployer)
    pool_admin.fund_pool(deployer, deployed, FUND_WEI)
    _give_purse(provider, contracts, unlocked(SETTLER))
    _give_purse(provider, contracts, unlocked(RIVAL))
    membership.approve_bonds(contracts, unlocked(RIVAL), PURSE_WEI)
    for alias in (ARBITRATOR, *map(attestor_alias, ATTESTORS)):
        membership.give_gas(provider, unlocked(alias))
    seats = tuple(_seat(provider, contracts, model) for model in options.models)
    delegator = unlocked(DELEGATOR)
    _give_purse(provider, contracts, delegator)
    for seat in seats:
        membership.accept_delegations(contracts, unlocked(f"demo_operator_{seat.model}"), seat.forecaster, CAP_WEI)
    membership.delegate(contracts, delegator, seats[0].forecaster, DELEGATION_WEI)
    return Market(deployed, contracts, seats)


def _create_pool(
    deployer: "AccountAPI", deployed: deployment.Deployment, settings: Settings, options: DemoOptions
) -> deployment.Deployment:
    attestors = tuple(str(unlocked(attestor_alias(name)).address) for name in ATTESTORS)
    arbitrator = str(unlocked(ARBITRATOR).address)
    plan = pool_admin.PoolPlan(options.region, options.genesis, attestors, quorum=2, arbitrator=arbitrator)
    documents = database(settings)
    try:
        feeds = pool_admin.feeds_of(documents["assets"].find({"region": options.region, "feed": {"$ne": None}}))
    finally:
        documents.client.close()
    with ContentStore.of(settings) as content:
        deployed = pool_admin.create_pool(deployer, deployed, plan, feeds, content)
    deployment.save(deployed, settings.deployment_path)
    return deployed


def _give_purse(provider: "ProviderAPI", contracts: Contracts, account: "AccountAPI") -> None:
    membership.give_gas(provider, account)
    membership.give_tokens(provider, contracts, account, PURSE_WEI)


def _seat(provider: "ProviderAPI", contracts: Contracts, model: str) -> Seat:
    operator, authority = unlocked(f"demo_operator_{model}"), unlocked(f"demo_{model}")
    _give_purse(provider, contracts, operator)
    membership.give_gas(provider, authority)
    forecaster = membership.register_forecaster(contracts, operator, str(authority.address), STAKE_WEI)
    return Seat(model, forecaster, f"demo_{model}")
