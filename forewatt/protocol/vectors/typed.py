"""Cases of what is signed, and of a pool's identity."""

from eth_account import Account
from eth_utils.address import to_checksum_address

from forewatt.protocol.cid import cid_of
from forewatt.protocol.pool import PoolParams, pool_id, region_bytes
from forewatt.protocol.typed import Domain, ForecastCommit, Observation, Typed
from forewatt.protocol.vectors.encoding import Drawn, Json, written

MAX_ADDRESS = "0x" + "ff" * 20
MAX_WORD = b"\xff" * 32


def example_params() -> PoolParams:
    """The default shape (24 steps of 15 minutes, nine levels, a round every six hours) with other stakes."""
    return PoolParams(
        region=region_bytes("simbench-mixed"),
        genesis=1_467_331_200,
        arbitrator="0x" + "aa" * 20,
        loss_max_ppm=200_000,
        lambda_bps=500,
        mu_bps=500,
        round_budget_wei=50 * 10**18,
        threshold_bps=12_000,
        max_entries=64,
        observe_bond_wei=10**18,
        propose_bond_wei=10**18,
        fee_wei=10**17,
    )


def cases() -> dict[str, Json]:
    """The content of typed.json."""
    drawn = Drawn("typed")
    domains = [Domain(1, _address(drawn)), Domain(31337, _address(drawn)), Domain(2**256 - 1, MAX_ADDRESS)]
    return {
        "domains": [
            written({"chain_id": domain.chain_id, "market": domain.market, "separator": domain.separator()})
            for domain in domains
        ],
        "commits": [_signed(drawn, domains, at, commit) for at, commit in enumerate(_commits(drawn))],
        "observations": [_signed(drawn, domains, at, seen) for at, seen in enumerate(_observations(drawn))],
        "pools": [_pool(domain) for domain in domains],
    }


def _commits(drawn: Drawn) -> list[ForecastCommit]:
    usual = ForecastCommit(
        pool=drawn.word(),
        round=3,
        forecaster=_address(drawn),
        revision=1,
        root=drawn.word(),
        key_hash=drawn.word(),
        cid=cid_of(drawn.word()),
        model_version=drawn.word(),
        issued_at=1_467_331_200,
        wager_wei=10**18,
    )
    zero = ForecastCommit(bytes(32), 0, "0x" + "00" * 20, 0, bytes(32), bytes(32), b"", bytes(32), 0, 0)
    most = ForecastCommit(
        MAX_WORD, 2**64 - 1, MAX_ADDRESS, 2**32 - 1, MAX_WORD, MAX_WORD, b"\xff" * 100, MAX_WORD, 2**64 - 1, 2**96 - 1
    )
    return [usual, zero, most]


def _observations(drawn: Drawn) -> list[Observation]:
    usual = Observation(drawn.word(), 3, drawn.word(), 0b101, cid_of(drawn.word()))
    zero = Observation(bytes(32), 0, bytes(32), 0, b"")
    return [usual, zero, Observation(MAX_WORD, 2**64 - 1, MAX_WORD, 2**128 - 1, b"\xff" * 100)]


def _signed(drawn: Drawn, domains: list[Domain], at: int, message: Typed) -> Json:
    key, domain = drawn.word(), domains[at]
    signed = {
        "domain": at,
        "struct_hash": message.struct_hash(),
        "digest": message.digest(domain),
        "private_key": key,
        "signer": str(Account.from_key(key).address),
        "signature": message.sign(domain, key),
    }
    return written({**message.message(), **signed})


def _pool(domain: Domain) -> Json:
    params = example_params()
    identity = {"encoded": params.encode(), "pool_id": pool_id(domain.chain_id, domain.market, params)}
    return written({**params.struct(), "chain_id": domain.chain_id, "market": domain.market, **identity})


def _address(drawn: Drawn) -> str:
    return to_checksum_address(drawn.word()[12:])
