"""Who may call which route of the settlement service."""

from forewatt.settings import Settings
from forewatt.web.app import API_V1
from forewatt.web.auth.access import PUBLIC, Rules
from forewatt.web.auth.roles import Scope
from forewatt.web.problems import Problem
from forewatt.web.reply_store import Kept
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
    "settlements/{tx_hash}",
)


INDEXED = frozenset({"clock", "round", "forecast"})
KEPT: Kept = {
    f"GET {API_V1}/status": frozenset({"clock"}),
    f"GET {API_V1}/chain": frozenset({"clock"}),
    **{f"GET {API_V1}/{path}": INDEXED for path in ("rounds", "forecasters", "entries", "payouts")},
    f"GET {API_V1}/feeds": frozenset(),
    # A reading outdates none of them: it comes as an event itself.
    f"GET {API_V1}/feeds/{{feed}}/readings": frozenset({"clock"}),
    f"GET {API_V1}/feeds/{{feed}}/forecasts": INDEXED,
    f"GET {API_V1}/forecasts/summary": frozenset(),
    f"GET {API_V1}/forecasts/latest": frozenset({"clock", "issued"}),
}
"""The routes whose replies many clients may share, and the topics of the events that change them.

What a wallet asks right after its transaction is not among them: it is read from the chain.
"""


def chain_id_of(settings: Settings) -> int:
    """The chain that wallets sign in for; Problem 503 while nothing is deployed."""
    try:
        return load(settings.deployment_path).chain_id
    except DeploymentError as error:
        raise Problem(503, "The contracts are not deployed yet: {why}.", "not-deployed", why=error) from error


RULES: Rules = {
    **{f"GET {API_V1}/{path}": Scope.READ for path in READ},
    f"POST {API_V1}/recalibrations": Scope.MODELS,
    f"POST {API_V1}/settlements/notarize": Scope.SETTLEMENTS,
    # Who signs in with a wallet must know the chain first.
    f"GET {API_V1}/chain": PUBLIC,
    # A wallet's own calls: the chain checks its signatures, and a local chain alone has a faucet.
    f"POST {API_V1}/rpc": PUBLIC,
    f"POST {API_V1}/faucet": PUBLIC,
    # A challenger needs no account here; what he pins is checked against the round that he may dispute.
    f"POST {API_V1}/evidence": PUBLIC,
    # Only a block that a commit on the chain names is taken.
    f"POST {API_V1}/payloads": PUBLIC,
    "WS /ws/forecasts": Scope.READ,
}
