"""Test vectors of keys and sealed payloads."""

from dataclasses import asdict

from forewatt.protocol import seal
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.payload import ForecastPayload, Header, encode_forecast
from forewatt.protocol.series import encode_series
from forewatt.protocol.vectors.encoding import Json, RandomValues, to_json


def cases() -> dict[str, Json]:
    """The content of seal.json."""
    random = RandomValues("seal")
    scopes = [_scope(random, 1, 0, 1), _scope(random, 31337, 7, 2), _scope(random, 2**64 - 1, 2**64 - 1, 2**32 - 1)]
    plaintexts = [b"", b"\x00", b"forewatt", _payload(random)]
    return {
        "keys": [_key(random.word(), scope) for scope in scopes],
        "sealed": [_sealed(random.word(), random.word(), plaintext) for plaintext in plaintexts],
    }


def _scope(random: RandomValues, chain_id: int, number: int, revision: int) -> seal.SealScope:
    market, forecaster = ("0x" + random.word()[12:].hex() for _ in range(2))
    return seal.SealScope(chain_id, market, random.word(), number, forecaster, revision)


def _key(secret: bytes, scope: seal.SealScope) -> Json:
    key = seal.derive_key(secret, scope)
    context = scope.context()
    seed = seal.seed_of(context, key)
    derived = {
        "info": scope.encode(),
        "context": context,
        "key": key,
        "seed": seed,
        "key_hash": seal.key_hash(seed),
    }
    return to_json({"secret": secret, **asdict(scope), **derived})


def _payload(random: RandomValues) -> bytes:
    header = Header(issued_at=1_467_331_200, model="lstm", model_version=random.word(), provenance={"data": "simbench"})
    series = (encode_series(random.forecast(2, 3, 0, 10**6)), b"")
    return encode_forecast(ForecastPayload(header, series))


def _sealed(context: bytes, key: bytes, plaintext: bytes) -> Json:
    sealed = seal.seal(context, key, plaintext)
    cid = cid_of(sealed)
    named = {"sealed": sealed, "cid": cid, "cid_text": cid_text(cid)}
    return to_json({"context": context, "key": key, "plaintext": plaintext, **named})
