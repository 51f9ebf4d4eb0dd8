"""What the channel refuses: a stranger, a member's client that acts for others, and a minority's endorsement."""

from pathlib import Path

from contracts.consortium.ledger.keys import key
from contracts.consortium.private.collections import sealed_collection
from demo.consortium.forecasts import Forecast
from demo.consortium.market import Market
from demo.consortium.members import ALPHA, BETA, DELEGATE
from forewatt.embedded.fabric.genesis import write_keys
from forewatt.embedded.fabric.plan import CHAINCODE, CHANNEL, Organisation
from forewatt.fabric.errors import FabricError, Invalid, NotEndorsed
from forewatt.fabric.gateway import Gateway
from forewatt.fabric.identity import Client, client_of
from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.windows import deadlines

STRANGER = "StrangerMSP"


def stranger(folder: Path) -> Client:
    """A client of an organisation that is not in the channel."""
    folder.mkdir(parents=True)
    organisation = Organisation(STRANGER, folder / "keys")
    write_keys(folder / "keys", [organisation], users=1)
    return client_of(STRANGER, organisation.user(DELEGATE))


async def refusals(market: Market, folder: Path, forecast: Forecast) -> dict[str, str]:
    """Attempt -> how it was refused. FabricError if one was not."""
    arguments = encode_canonical({"time": 2**40})
    peer = market.network.organisations[ALPHA].endpoint
    found = {}
    async with Gateway(peer, stranger(folder), CHANNEL, CHAINCODE) as gateway:
        found["a stranger votes the time"] = await _refused(gateway.submit("vote", arguments))
    other = market.gateway(market.client(BETA))
    following = forecast.arguments["round"] + 1
    await market.reach(deadlines(market.rules, following).open)
    commit = encode_canonical({**forecast.arguments, "round": following})
    found["another operator commits for a forecaster"] = await _refused(other.submit("commit", commit))
    private = encode_canonical(
        {
            "collection": sealed_collection(forecast.client.msp),
            "key": key("payload", market.pool, forecast.arguments["round"], forecast.address),
        }
    )
    found["another operator reads its sealed payload"] = await _refused(
        other.evaluate("read_private", private, organisations=(BETA,))
    )
    own = market.gateway(market.client(ALPHA))
    minority = await own.endorse("vote", arguments, organisations=(ALPHA,))
    found["an operator's peer alone endorses a vote"] = await _refused(own.commit(minority))
    return found


async def _refused(attempt: object) -> str:
    try:
        await attempt  # type: ignore[misc]
    except Invalid as invalid:
        return invalid.code
    except NotEndorsed as refused:
        return str(refused)
    raise FabricError("the channel accepted what it must refuse")
