"""Fetches payloads from the content store, unseals and decodes them, and checks them against the signed root."""

from forewatt.protocol.cid import cid_text
from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.payload import ForecastPayload, ObservationPayload, decode_forecast, decode_observation
from forewatt.protocol.seal import context_of, seed_of, unseal
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.stores.content import ContentMismatch, ContentNotFound, ContentStore
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry, Observed
from oracle.errors import PayloadUnavailable


def open_forecast(entry: Entry, pool: Pool, content: ContentStore) -> ForecastPayload:
    """Fetch and open a revealed entry's forecast.

    Raises PayloadUnavailable if it is not in the store, the key does not open it, or it does not rebuild the signed
    root. Raises ContentUnreachable if the gateway does not answer, which is not the forecaster's fault.
    """
    try:
        sealed = content.get(cid_text(entry.commit.cid))
    except (ContentNotFound, ContentMismatch) as error:
        raise PayloadUnavailable(f"the payload of {entry.forecaster}: {error}") from error
    return unseal_forecast(entry, pool, sealed)


def unseal_forecast(entry: Entry, pool: Pool, sealed: bytes) -> ForecastPayload:
    """Open a revealed entry's fetched forecast.

    Raises PayloadUnavailable if the key does not open it, or it does not rebuild the signed root.
    """
    if entry.key is None:
        raise PayloadUnavailable(f"{entry.forecaster} has not revealed its key")
    context = context_of(entry.commit, pool.domain)
    try:
        plaintext = unseal(context, entry.key, sealed)
        payload = decode_forecast(plaintext, len(pool.feeds), pool.rules.steps, pool.rules.levels)
        root = forecast_tree(payload.series, seed_of(context, entry.key), pool.rules.group_size).root
    except ProtocolError as error:
        raise PayloadUnavailable(f"the payload of {entry.forecaster}: {error}") from error
    if root != entry.commit.root:
        raise PayloadUnavailable(f"the payload of {entry.forecaster} rebuilds 0x{root.hex()}, not the signed root")
    return payload


def open_observation(observed: Observed, pool: Pool, content: ContentStore) -> ObservationPayload:
    """Fetch the attested truth of a round; PayloadUnavailable if it does not rebuild the root on chain."""
    try:
        block = content.get(cid_text(observed.cid))
    except (ContentNotFound, ContentMismatch) as error:
        raise PayloadUnavailable(f"the observation: {error}") from error
    return decode_truth(observed, pool, block)


def decode_truth(observed: Observed, pool: Pool, block: bytes) -> ObservationPayload:
    """The attested truth in a fetched block; PayloadUnavailable if it does not rebuild the attested root."""
    try:
        payload = decode_observation(block, len(pool.feeds), pool.rules.steps)
        root = observation_tree(payload.series, pool.rules.group_size).root
    except ProtocolError as error:
        raise PayloadUnavailable(f"the observation: {error}") from error
    if root != observed.root:
        raise PayloadUnavailable(f"the observation rebuilds 0x{root.hex()}, not the attested root")
    return payload
