"""Who may call which route of the settlement service."""

from forewatt.settings import Settings
from forewatt.web.app import API_V1
from forewatt.web.auth.access import PUBLIC, Rules
from forewatt.web.auth.roles import Scope
from forewatt.web.problems import Problem
from oracle.chain.deployment import load
from oracle.errors import DeploymentError

READ = (
    "status",
    "rounds",
    "rounds/{number}/entries/{forecaster}/proof",
    "forecasters",
    "feeds",
    "feeds/{feed}/readings",
    "feeds/{feed}/forecasts",
    "feeds/{feed}/drivers",
    "forecasts/summary",
    "forecasts/latest",
    "entries",
    "payouts",
    "pools",
    "positions",
    "payloads/{cid}",
    "chain",
    "settlements/{tx_hash}",
)


def chain_id_of(settings: Settings) -> int:
    """The chain that wallets sign in for; Problem 503 while nothing is deployed."""
    try:
        return load(settings.deployment_path).chain_id
    except DeploymentError as error:
        raise Problem(503, f"The contracts are not deployed yet: {error}.") from error


RULES: Rules = {
    **{f"GET {API_V1}/{path}": Scope.READ for path in READ},
    f"POST {API_V1}/recalibrations": Scope.MODELS,
    f"POST {API_V1}/settlements/notarize": Scope.SETTLEMENTS,
    # A wallet's own calls: the chain checks its signatures, and a local chain alone has a faucet.
    f"POST {API_V1}/rpc": PUBLIC,
    f"POST {API_V1}/faucet": PUBLIC,
    # A challenger needs no account here; what he pins is checked against the round that he may dispute.
    f"POST {API_V1}/evidence": PUBLIC,
    "WS /ws/forecasts": Scope.READ,
}
