"""Test vectors of signed messages and pool ids."""

from eth_account import Account
from eth_utils.address import to_checksum_address

from forewatt.protocol.cid import cid_of
from forewatt.protocol.pool import PoolParams, pool_id, region_bytes
from forewatt.protocol.typed import Domain, ForecastCommit, Observation, Typed
from forewatt.protocol.vectors.encoding import Json, RandomValues, to_json

MAX_ADDRESS = "0x" + "ff" * 20
MAX_WORD = b"\xff" * 32


def example_params() -> PoolParams:
    """Rules with the default times and levels (24 steps of 15 minutes, nine levels) and other stakes."""
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
    random = RandomValues("typed")
    domains = [Domain(1, _address(random)), Domain(31337, _address(random)), Domain(2**256 - 1, MAX_ADDRESS)]
    return {
        "domains": [
            to_json({"chain_id": domain.chain_id, "market": domain.market, "separator": domain.separator()})
            for domain in domains
        ],
        "commits": [_signed(random, domains, i, commit) for i, commit in enumerate(_commits(random))],
        "observations": [
            _signed(random, domains, i, observation) for i, observation in enumerate(_observations(random))
        ],
        "pools": [_pool(domain) for domain in domains],
    }


def _commits(random: RandomValues) -> list[ForecastCommit]:
    usual = ForecastCommit(
        pool=random.word(),
        round=3,
        forecaster=_address(random),
        revision=1,
        root=random.word(),
        key_hash=random.word(),
        cid=cid_of(random.word()),
        model_version=random.word(),
        issued_at=1_467_331_200,
        wager_wei=10**18,
    )
    zero = ForecastCommit(bytes(32), 0, "0x" + "00" * 20, 0, bytes(32), bytes(32), b"", bytes(32), 0, 0)
    largest = ForecastCommit(
        MAX_WORD, 2**64 - 1, MAX_ADDRESS, 2**32 - 1, MAX_WORD, MAX_WORD, b"\xff" * 100, MAX_WORD, 2**64 - 1, 2**96 - 1
    )
    return [usual, zero, largest]


def _observations(random: RandomValues) -> list[Observation]:
    usual = Observation(random.word(), 3, random.word(), 0b101, cid_of(random.word()))
    zero = Observation(bytes(32), 0, bytes(32), 0, b"")
    return [usual, zero, Observation(MAX_WORD, 2**64 - 1, MAX_WORD, 2**128 - 1, b"\xff" * 100)]


def _signed(random: RandomValues, domains: list[Domain], domain_index: int, message: Typed) -> Json:
    key, domain = random.word(), domains[domain_index]
    signed = {
        "domain": domain_index,
        "struct_hash": message.struct_hash(),
        "digest": message.digest(domain),
        "private_key": key,
        "signer": str(Account.from_key(key).address),
        "signature": message.sign(domain, key),
    }
    return to_json({**message.message(), **signed})


def _pool(domain: Domain) -> Json:
    params = example_params()
    identity = {"encoded": params.encode(), "pool_id": pool_id(domain.chain_id, domain.market, params)}
    return to_json({**params.struct(), "chain_id": domain.chain_id, "market": domain.market, **identity})


def _address(random: RandomValues) -> str:
    return to_checksum_address(random.word()[12:])
