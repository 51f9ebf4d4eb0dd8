"""Cases of keys and sealed payloads."""

from dataclasses import asdict

from forewatt.protocol import seal
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.payload import ForecastPayload, Header, encode_forecast
from forewatt.protocol.series import encode_series
from forewatt.protocol.vectors.encoding import Drawn, Json, written


def cases() -> dict[str, Json]:
    """The content of seal.json."""
    drawn = Drawn("seal")
    scopes = [_scope(drawn, 1, 0, 1), _scope(drawn, 31337, 7, 2), _scope(drawn, 2**64 - 1, 2**64 - 1, 2**32 - 1)]
    plaintexts = [b"", b"\x00", b"forewatt", _payload(drawn)]
    return {
        "keys": [_key(drawn.word(), scope) for scope in scopes],
        "sealed": [_sealed(drawn.word(), plaintext) for plaintext in plaintexts],
    }


def _scope(drawn: Drawn, chain_id: int, number: int, revision: int) -> seal.SealScope:
    market, forecaster = ("0x" + drawn.word()[12:].hex() for _ in range(2))
    return seal.SealScope(chain_id, market, drawn.word(), number, forecaster, revision)


def _key(secret: bytes, scope: seal.SealScope) -> Json:
    key = seal.derive_key(secret, scope)
    derived = {"info": scope.encode(), "key": key, "key_hash": seal.key_hash(key)}
    return written({"secret": secret, **asdict(scope), **derived})


def _payload(drawn: Drawn) -> bytes:
    header = Header(issued_at=1_467_331_200, model="lstm", model_version=drawn.word(), provenance={"data": "simbench"})
    series = (encode_series(drawn.forecast(2, 3, 0, 10**6)), b"")
    return encode_forecast(ForecastPayload(header, series))


def _sealed(key: bytes, plaintext: bytes) -> Json:
    sealed = seal.seal(key, plaintext)
    cid = cid_of(sealed)
    return written({"key": key, "plaintext": plaintext, "sealed": sealed, "cid": cid, "cid_text": cid_text(cid)})
