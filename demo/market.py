"""Founds the demo's market: accounts, contracts, the pool with its fund, three staked forecasters and a delegator."""

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
FUND_WEI = 5_000 * TOKEN_WEI
PURSE_WEI = 20_000 * TOKEN_WEI
WAGER_TOKENS = 100
COOLDOWN_S = 15 * 3600
"""More than the twelve hours that a round takes from its opening to its hard end."""
PASSPHRASE = "a local demo key, worth nothing"
DEPLOYER, SETTLER, DELEGATOR = "demo_deployer", "demo_settler", "demo_delegator"
RIVAL, ARBITRATOR = "demo_rival", "demo_arbitrator"


@dataclass(frozen=True)
class Seat:
    """One forecaster's place in the market: its model, its identity on chain, the Ape account that signs for it."""

    model: str
    forecaster: str
    alias: str


@dataclass(frozen=True)
class Market:
    """The market as founded; the first seat's model is the one that the delegator stakes on."""

    deployed: deployment.Deployment
    contracts: Contracts
    seats: tuple[Seat, ...]

    def name_of(self, forecaster: str) -> str:
        """The model's name behind an identity; the identity itself for anybody else's."""
        return next((seat.model for seat in self.seats if seat.forecaster == forecaster), forecaster)


def attestor_alias(name: str) -> str:
    """The Ape account of an attestor of the demo."""
    return f"demo_{name}"


def create_accounts(options: DemoOptions) -> dict[str, str]:
    """Make every account of the demo unless it exists; returns the passphrase variables that unlock them."""
    models = [alias for model in options.models for alias in (f"demo_{model}", f"demo_operator_{model}")]
    aliases = [DEPLOYER, SETTLER, DELEGATOR, RIVAL, ARBITRATOR, *models, *map(attestor_alias, ATTESTORS)]
    for alias in aliases:
        create_local_account(alias, PASSPHRASE)
    return {passphrase_variable(alias): PASSPHRASE for alias in aliases}


def found_market(provider: "ProviderAPI", places: Settings, options: DemoOptions) -> Market:
    """Deploy, create and fund the pool, register and stake every forecaster, delegate to the first."""
    deployer = unlocked(DEPLOYER)
    membership.give_gas(provider, deployer)
    plan = deploy.DeployPlan(cooldown_s=COOLDOWN_S, min_own_stake_wei=TOKEN_WEI)
    made, _ = deploy.ensure_deployed(deployer, places.deployment_path, plan)
    contracts = contracts_of(made)
    made = _create_pool(deployer, made, places, options)
    _purse(provider, contracts, deployer)
    pool_admin.fund_pool(deployer, made, FUND_WEI)
    _purse(provider, contracts, unlocked(SETTLER))
    _purse(provider, contracts, unlocked(RIVAL))
    membership.approve_bonds(contracts, unlocked(RIVAL), PURSE_WEI)
    for alias in (ARBITRATOR, *map(attestor_alias, ATTESTORS)):
        membership.give_gas(provider, unlocked(alias))
    seats = tuple(_seat(provider, contracts, model) for model in options.models)
    delegator = unlocked(DELEGATOR)
    _purse(provider, contracts, delegator)
    membership.delegate(contracts, delegator, seats[0].forecaster, DELEGATION_WEI)
    return Market(made, contracts, seats)


def _create_pool(
    deployer: "AccountAPI", made: deployment.Deployment, places: Settings, options: DemoOptions
) -> deployment.Deployment:
    attestors = tuple(str(unlocked(attestor_alias(name)).address) for name in ATTESTORS)
    arbitrator = str(unlocked(ARBITRATOR).address)
    plan = pool_admin.PoolPlan(options.region, options.genesis, attestors, quorum=2, arbitrator=arbitrator)
    documents = database(places)
    try:
        feeds = pool_admin.feeds_of(documents["assets"].find({"region": options.region, "feed": {"$ne": None}}))
    finally:
        documents.client.close()
    with ContentStore(places.ipfs_api_url, places.ipfs_gateway_url) as content:
        made = pool_admin.create_pool(deployer, made, plan, feeds, content)
    deployment.save(made, places.deployment_path)
    return made


def _purse(provider: "ProviderAPI", contracts: Contracts, account: "AccountAPI") -> None:
    membership.give_gas(provider, account)
    membership.give_tokens(provider, contracts, account, PURSE_WEI)


def _seat(provider: "ProviderAPI", contracts: Contracts, model: str) -> Seat:
    operator, authority = unlocked(f"demo_operator_{model}"), unlocked(f"demo_{model}")
    _purse(provider, contracts, operator)
    membership.give_gas(provider, authority)
    forecaster = membership.register_forecaster(contracts, operator, str(authority.address), STAKE_WEI)
    return Seat(model, forecaster, f"demo_{model}")
