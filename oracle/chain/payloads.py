"""Payloads out of the content store: fetched by CID, unsealed, decoded and checked against what was signed."""

from forewatt.protocol.cid import cid_text
from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.payload import ForecastPayload, ObservationPayload, decode_forecast, decode_observation
from forewatt.protocol.seal import unseal
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.stores.content import ContentMismatch, ContentNotFound, ContentStore
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry, Observed
from oracle.errors import PayloadUnavailable


def open_forecast(entry: Entry, pool: Pool, content: ContentStore) -> ForecastPayload:
    """A revealed entry's forecast.

    Raises PayloadUnavailable when nobody has it, the key does not open it, or it does not rebuild the signed root.
    A gateway that does not answer raises ContentUnreachable: that is our trouble, not the forecaster's.
    """
    if entry.key is None:
        raise PayloadUnavailable(f"{entry.forecaster} has not revealed its key")
    try:
        sealed = content.get(cid_text(entry.commit.cid))
        plaintext = unseal(entry.key, sealed)
        payload = decode_forecast(plaintext, len(pool.feeds), pool.rules.steps, pool.rules.levels)
        root = forecast_tree(payload.series, entry.key, pool.rules.group_size).root
    except (ContentNotFound, ContentMismatch, ProtocolError) as error:
        raise PayloadUnavailable(f"the payload of {entry.forecaster}: {error}") from error
    if root != entry.commit.root:
        raise PayloadUnavailable(f"the payload of {entry.forecaster} rebuilds 0x{root.hex()}, not the signed root")
    return payload


def open_observation(observed: Observed, pool: Pool, content: ContentStore) -> ObservationPayload:
    """The attested truth of a round; raises PayloadUnavailable when it is not what the chain holds."""
    try:
        block = content.get(cid_text(observed.cid))
        payload = decode_observation(block, len(pool.feeds), pool.rules.steps)
        root = observation_tree(payload.series, pool.rules.group_size).root
    except (ContentNotFound, ContentMismatch, ProtocolError) as error:
        raise PayloadUnavailable(f"the observation: {error}") from error
    if root != observed.root:
        raise PayloadUnavailable(f"the observation rebuilds 0x{root.hex()}, not the attested root")
    return payload
