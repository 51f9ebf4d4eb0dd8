"""The index of a channel: rounds from its blocks, forecasters from its state, forecasts that the organisation holds."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from eth_utils.address import to_checksum_address

from contracts.consortium.accounts.stakes import Forecaster, Stake
from contracts.consortium.ledger.keys import key, prefix
from contracts.consortium.ledger.records import decode_record
from forewatt.protocol.payload import ForecastPayload
from forewatt.settings import Settings
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry
from oracle.service.index import Index, indexing
from oracle.service.store import ForecasterRow
from scripts._consortium.node.channel import Channel, ChannelUnreadable
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.series import HeldSeries
from scripts._consortium.node.view import ChannelView


@dataclass
class ChannelSources:
    """Forecasters as the channel stores them, and the payloads that the client's organisation holds."""

    channel: Channel
    pool: ChannelPool
    view: ChannelView
    held: HeldSeries = field(init=False)
    _seen: int | None = None

    def __post_init__(self) -> None:
        self.held = HeldSeries(self.channel, self.pool.id)

    def payload(self, entry: Entry, pool: Pool) -> ForecastPayload | None:
        """A revealed forecast; None at an organisation that will never hold it."""
        return self.held.payload(entry, pool)[0] if may_hold(self.channel, self.pool, entry) else None

    def forecasters(self) -> Sequence[ForecasterRow] | None:
        """All forecasters of the channel; None if there is no new block since the last call."""
        latest = self.view.latest
        if latest is None or latest.block == self._seen:
            return None
        self._seen = latest.block
        start = prefix("forecaster")
        return [self._row(at.removeprefix(start), value) for at, value in self.channel.scan(start)]

    def _row(self, name: str, value: bytes) -> ForecasterRow:
        address, record = str(to_checksum_address(name)), decode_record(Forecaster, value)
        staked = self.channel.read(key("stake", address))
        slashes, slashed_wei = self.view.slashes.get(address, (0, 0))
        return ForecasterRow(
            forecaster=address,
            operator=record.operator,
            stake_wei=decode_record(Stake, staked).amount if staked else 0,
            delegated_wei=0,
            delegation_cap_wei=0,
            rewards_wei=sum(int(credit) for _, credit in self.channel.scan(prefix("credit", record.operator))),
            commission_bps=0,
            slashes=slashes,
            slashed_wei=slashed_wei,
        )


def may_hold(channel: Channel, pool: ChannelPool, entry: Entry) -> bool:
    """Whether the client's organisation is in the collection of the entry's operator."""
    record = decode_record(Forecaster, channel.read(key("forecaster", entry.forecaster)))
    return channel.msp == record.msp or channel.msp in pool.custodians(entry.commit.round)


def index_channel(settings: Settings, channel: Channel, pool: ChannelPool, index: Index, stop: threading.Event) -> None:
    """Rebuild the tables from the channel's blocks, then update them until `stop` is set.

    While the peer does not answer, the tables stay as they are. Any other error is raised: the next call rebuilds them.
    """
    view = ChannelView(channel, pool.id, pool.rules, rounds_kept=None)
    with indexing(settings, index, pool, view, ChannelSources(channel, pool, view)) as indexer:
        indexer.run(stop, ChannelUnreadable, "peer")
