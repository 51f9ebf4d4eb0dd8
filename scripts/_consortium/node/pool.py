"""A pool of a channel in every epoch, with the feeds of manifests that are files."""

from collections.abc import Iterable

from contracts.consortium.ledger.addresses import domain_of
from contracts.consortium.ledger.keys import MEMBERS, key
from contracts.consortium.members.members import REGULATOR, Members, decode_members
from contracts.consortium.pools.pools import PoolEpoch, decode_epochs, decode_params
from forewatt.bounded import forget_oldest
from forewatt.protocol.canonical import decode_canonical
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.manifest import decode_manifest
from oracle.chain.pool import Pool
from oracle.errors import DeploymentError, PayloadUnavailable
from scripts._consortium.node.channel import Channel

_REMEMBERED = 64
"""Rounds whose epoch is remembered: it is fixed once their commits are open."""


class ChannelPool:
    """A pool as the channel stores it. The CIDs of its epochs decide which manifests are theirs."""

    def __init__(self, channel: Channel, pool: bytes, manifests: Iterable[bytes]) -> None:
        params = channel.read(key("pool", pool))
        if not params:
            raise DeploymentError(f"channel {channel.name} has no pool 0x{pool.hex()}")
        self.id, self.domain, self.rules = pool, domain_of(channel.name), decode_params(params)
        self._channel = channel
        self._manifests = {cid_of(manifest): manifest for manifest in manifests}
        self._pools: dict[int, Pool] = {}

    def epoch(self, number: int) -> PoolEpoch:
        """The epoch of a round, as the members have enacted it."""
        epochs = decode_epochs(self._channel.read(key("epochs", self.id)))
        return next(epoch for epoch in reversed(epochs) if epoch.from_round <= number)

    def at(self, number: int) -> Pool:
        """The pool in the epoch of a round. PayloadUnavailable if no file is the epoch's manifest."""
        if number not in self._pools:
            self._pools[number] = self._read(number)
            forget_oldest(self._pools, _REMEMBERED)
        return self._pools[number]

    def custodians(self, number: int) -> list[str]:
        """The organisations that hold a round's private data: the attestors of its epoch, and the regulators."""
        return sorted({*self.epoch(number).attestors, *self.members().having(REGULATOR)})

    def members(self) -> Members:
        """The members of the channel."""
        return decode_members(decode_canonical(self._channel.read(MEMBERS), "members"))

    def _read(self, number: int) -> Pool:
        epoch = self.epoch(number)
        manifest = self._manifests.get(epoch.manifest_cid)
        if manifest is None:
            cid = cid_text(epoch.manifest_cid)
            raise PayloadUnavailable(f"round {number} needs the manifest {cid}: name its file with --manifest")
        protocol = epoch.protocol()
        feeds = decode_manifest(manifest)
        return Pool(self.id, self.domain, self.rules, feeds, protocol.attestors, epoch.quorum)
