"""A settled round as a chain and a content store serve it: logs, blocks and the API's entries, made with the protocol.

The dapp verifies it in the browser. The Python side makes the record, so that both implementations must agree.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from forewatt.protocol import payoff, pool, rows, score, seal, tree
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.payload import ForecastPayload, Header, ObservationPayload, encode_forecast, encode_observation
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import MISSING

CHAIN_ID, TOKEN = 31337, 10**18
ADDRESSES = {
    name: "0x" + byte * 20
    for name, byte in zip(("market", "vault", "pools", "disputes"), ("a1", "a2", "a3", "a4"), strict=True)
}
MISSED = "climatology"


def event_abi(name: str) -> dict[str, Any]:
    """The ABI of an event of the market, the vault or the pools."""
    for contract in ("Market", "Vault", "Pools"):
        abi = json.loads((files("forewatt") / "abi" / f"{contract}.json").read_text())["abi"]
        for item in abi:
            if item["type"] == "event" and item["name"] == name:
                return {**item, "contract": contract.lower()}
    raise KeyError(name)


@dataclass
class ChainRecord:
    """The round's logs, the blocks by CID, and its entries as the API lists them."""

    pool_id: bytes
    logs: list[dict[str, Any]] = field(default_factory=list)
    blocks: dict[str, bytes] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    reference_loss: int = 0
    available: int = 0

    def emit(self, name: str, time: int, **arguments: Any) -> None:
        """Append the log of an event, in a block of its own."""
        abi = event_abi(name)
        kinds = {item["name"]: collapse_if_tuple(item) for item in abi["inputs"]}
        topics = [keccak(text=f"{name}({','.join(kinds.values())})")]
        plain: list[tuple[str, Any]] = []
        for item in abi["inputs"]:
            kind, value = kinds[item["name"]], arguments[item["name"]]
            if item["indexed"]:
                topics.append(encode([kind], [value]))
            else:
                plain.append((kind, value))
        block = 100 + len(self.logs)
        self.logs.append(
            {
                "address": ADDRESSES[abi["contract"]],
                "topics": ["0x" + topic.hex() for topic in topics],
                "data": "0x" + encode([kind for kind, _ in plain], [value for _, value in plain]).hex(),
                "blockNumber": hex(block),
                "logIndex": "0x0",
                "transactionHash": "0x" + keccak(text=f"{name}/{block}").hex(),
                "blockTimestamp": hex(time),
            }
        )

    def keep(self, block: bytes) -> bytes:
        """Store a block; its CID."""
        cid = cid_of(block)
        self.blocks[cid_text(cid)] = block
        return cid

    def answer(self, method: str, params: Sequence[Any]) -> Any:
        """Answer a JSON-RPC request."""
        if method == "eth_getLogs":
            return [log for log in self.logs if _matches(log, params[0])]
        if method == "eth_getTransactionReceipt":
            logs = [log for log in self.logs if log["transactionHash"] == params[0]]
            sender = {"from": ADDRESSES["vault"], "gasUsed": hex(73_010), "status": "0x1"}
            return {**sender, "blockNumber": logs[0]["blockNumber"], "logs": logs} if logs else None
        return {"eth_chainId": hex(CHAIN_ID), "eth_blockNumber": hex(4812)}[method]

    def plant(self, name: str, offset: int) -> None:
        """Add 1 to the word at `offset` of the first log of an event: a number that the rules do not give."""
        log = next(log for log in self.logs if log["topics"][0] == _topic(name))
        words = bytearray.fromhex(log["data"][2:])
        value = int.from_bytes(words[32 * offset : 32 * offset + 32], "big") + 1
        words[32 * offset : 32 * offset + 32] = value.to_bytes(32, "big")
        log["data"] = "0x" + words.hex()


def _topic(name: str) -> str:
    kinds = ",".join(collapse_if_tuple(item) for item in event_abi(name)["inputs"])
    return "0x" + keccak(text=f"{name}({kinds})").hex()


def _matches(log: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    if log["address"].lower() not in [address.lower() for address in wanted["address"]]:
        return False
    asked = wanted["topics"]
    return len(log["topics"]) >= len(asked) and all(
        topic is None or topic.lower() == has for topic, has in zip(asked, log["topics"], strict=False)
    )


def settled_round(number: int, genesis: int, forecasters: Mapping[str, str], feeds: int = 16) -> ChainRecord:
    """A settled round. The forecaster named climatology never reveals, and forfeits."""
    rules = pool.PoolParams(region=pool.region_bytes("simbench-mixed"), genesis=genesis, arbitrator=ADDRESSES["vault"])
    record = ChainRecord(pool.pool_id(CHAIN_ID, ADDRESSES["market"], rules))
    struct = tuple(rules.struct().values())
    record.emit("PoolCreated", genesis - 7200, pool=record.pool_id, creator=ADDRESSES["vault"], params=struct)
    record.emit(
        "EpochAppended",
        genesis - 7200,
        pool=record.pool_id,
        fromRound=0,
        feedsRoot=b"\1" * 32,
        feedCount=feeds,
        manifest=cid_of(b"manifest"),
        attestors=[ADDRESSES["vault"]],
        quorum=1,
    )
    record.available = sum(1 << index for index, name in enumerate(forecasters) if name != MISSED)
    truths = {n: _truth(rules, n, feeds) for n in (number - rules.ref_lag, number)}
    _observe(record, rules, number - rules.ref_lag, truths[number - rules.ref_lag])
    common = {"pool": record.pool_id, "round": number}
    _play(record, rules, number, truths, forecasters, common)
    return record


def _truth(rules: pool.PoolParams, number: int, feeds: int) -> tuple[bytes, ...]:
    """What was measured in a round: one step of one feed is missing."""

    def value(feed: int, step: int) -> int:
        return MISSING if (feed, step) == (3, 5) else 400_000 + 9_000 * feed + 700 * step + 4_000 * (number % 5)

    return tuple(encode_series([value(feed, step) for step in range(rules.steps)]) for feed in range(feeds))


def _observe(record: ChainRecord, rules: pool.PoolParams, number: int, series: tuple[bytes, ...]) -> None:
    """Keep the observation of a round and emit its event."""
    record.emit(
        "Observed",
        rules.gate(number) + rules.observe_start_s + 60,
        pool=record.pool_id,
        round=number,
        root=tree.observation_tree(series, rules.group_size).root,
        available=record.available,
        cid=record.keep(encode_observation(ObservationPayload(record.pool_id, number, series))),
        signers=[ADDRESSES["vault"]],
        observer=ADDRESSES["vault"],
    )


def _play(
    record: ChainRecord,
    rules: pool.PoolParams,
    number: int,
    truths: Mapping[int, tuple[bytes, ...]],
    forecasters: Mapping[str, str],
    common: dict[str, Any],
) -> None:
    gate, counted, table = rules.gate(number), [], []
    for index, (name, address) in enumerate(forecasters.items()):
        wager = TOKEN * (40 + 10 * index)
        forecast = _forecast(rules, index, len(truths[number]))
        scope = seal.SealScope(CHAIN_ID, ADDRESSES["market"], record.pool_id, number, address, 1)
        key = bytes([index + 1]) * 32
        seed = seal.seed_of(scope.context(), key)
        header = Header(issued_at=gate - 900, model=name, model_version=b"\2" * 32)
        plaintext = encode_forecast(ForecastPayload(header, forecast))
        record.emit(
            "Committed",
            gate - 1800 + 60 * index,
            **common,
            forecaster=address,
            index=index,
            revision=1,
            root=tree.forecast_tree(forecast, seed, rules.group_size).root,
            keyHash=seal.key_hash(seed),
            cid=record.keep(seal.seal(scope.context(), key, plaintext)),
            modelVersion=header.model_version,
            issuedAt=header.issued_at,
            wager=wager,
            signer=address,
        )
        if name != MISSED:
            counted.append((index, address, wager))
            losses = [
                score.leaf_loss(*pair, rules.steps, rules.levels) for pair in zip(forecast, truths[number], strict=True)
            ]
            table.append(score.group_losses(losses, rules.group_size))
    pairs = zip(truths[number - rules.ref_lag], truths[number], strict=True)
    reference = score.group_losses(
        [score.reference_loss(*pair, rules.steps, rules.levels) for pair in pairs], rules.group_size
    )
    _settle(record, rules, gate, counted, table, reference, forecasters, common, truths[number])


def _forecast(rules: pool.PoolParams, index: int, feeds: int) -> tuple[bytes, ...]:
    """A forecast of every feed; a later index is further off."""
    offset, spread = 3_000 * index, 6_000 * (index + 1)
    return tuple(
        encode_series(
            [
                400_000 + 9_000 * feed + 700 * t + offset + spread * (k - 4)
                for t in range(rules.steps)
                for k in range(rules.levels)
            ]
        )
        for feed in range(feeds)
    )


def _settle(
    record: ChainRecord,
    rules: pool.PoolParams,
    gate: int,
    counted: list[tuple[int, str, int]],
    table: list[tuple[int, ...]],
    reference: tuple[int, ...],
    forecasters: Mapping[str, str],
    common: dict[str, Any],
    truth: tuple[bytes, ...],
) -> None:
    bound = score.loss_bound(rules.loss_max_ppm, rules.steps, rules.levels, len(truth))
    scores = [score.score(sum(losses), bound) for losses in table]
    reference_score = score.score(sum(reference), bound)
    wagers = {address: TOKEN * (40 + 10 * index) for index, address in enumerate(forecasters.values())}
    total = sum(wagers.values())
    mu_eff = payoff.mu_effective(rules.mu_bps, rules.round_budget_wei, 10**6 * TOKEN, total)
    reserved = payoff.reserve(mu_eff, total)
    record.reference_loss = sum(reference)
    record.emit("GateClosed", gate + 12, **common, wagers=total, muEff=mu_eff, reserve=reserved)
    for index, address, _ in counted:
        record.emit("Revealed", gate + 60, **common, forecaster=address, index=index, key=bytes([index + 1]) * 32)
    _observe(record, rules, common["round"], truth)
    paid = payoff.payoff(
        [payoff.Scored(wager, s) for (_, _, wager), s in zip(counted, scores, strict=True)],
        reference_score,
        rules.lambda_bps,
        mu_eff,
    )
    encoded = [rows.encode_row(losses) for losses in [*table, reference]]
    record.emit(
        "Proposed",
        gate + rules.dispute_end_s + 60,
        **common,
        proposal=0,
        proposer=ADDRESSES["vault"],
        hasReference=True,
        rows=encoded,
    )
    ended = gate + rules.dispute_end_s + 60 + rules.refute_window_s
    by_address = {address: (s, pay) for (_, address, _), s, pay in zip(counted, scores, paid.payouts_wei, strict=True)}
    record.emit(
        "Finalized",
        ended,
        **common,
        proposal=0,
        forecasters=list(forecasters.values()),
        scores=[by_address.get(address, (0, 0))[0] for address in forecasters.values()],
        referenceScore=reference_score,
        muEff=mu_eff,
        caller=ADDRESSES["vault"],
    )
    gains = losses_wei = 0
    for address, wager in wagers.items():
        forfeit = 0 if address in by_address else payoff.forfeit(wager, rules.lambda_bps, rules.mu_bps)
        own_score, payout = by_address.get(address, (None, wager - forfeit))
        gains, losses_wei = gains + max(0, payout - wager), losses_wei + max(0, wager - payout)
        record.emit(
            "Settled",
            ended,
            **common,
            forecaster=address,
            wager=wager,
            payout=payout + forfeit,
            forfeit=forfeit,
            commission=0,
            shared=max(0, payout - wager),
            toFund=0,
        )
        record.entries.append(
            {
                "forecaster": address,
                "wager_wei": str(wager),
                "score": None if own_score is None else str(own_score),
                "payout_wei": str(payout),
                "state": "forfeited" if forfeit else "paid",
            }
        )
    record.emit("FundSettled", ended, **common, released=reserved, paid=gains, received=losses_wei)
