"""A pool of a channel in every epoch, with the feeds of manifests that are files."""

from collections.abc import Iterable

from contracts.consortium.ledger.addresses import domain_of
from contracts.consortium.ledger.keys import key
from contracts.consortium.pools.pools import PoolEpoch, decode_epochs, decode_params
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.manifest import decode_manifest
from oracle.chain.pool import Pool
from oracle.errors import DeploymentError, PayloadUnavailable
from scripts._consortium.node.channel import Channel


class ChannelPool:
    """A pool as the channel stores it. The CIDs of its epochs decide which manifests are theirs."""

    def __init__(self, channel: Channel, pool: bytes, manifests: Iterable[bytes]) -> None:
        params = channel.read(key("pool", pool))
        if not params:
            raise DeploymentError(f"channel {channel.name} has no pool 0x{pool.hex()}")
        self.id, self.domain, self.rules = pool, domain_of(channel.name), decode_params(params)
        self._channel = channel
        self._manifests = {cid_of(manifest): manifest for manifest in manifests}

    def epoch(self, number: int) -> PoolEpoch:
        """The epoch of a round, as the members have enacted it."""
        epochs = decode_epochs(self._channel.read(key("epochs", self.id)))
        return next(epoch for epoch in reversed(epochs) if epoch.from_round <= number)

    def at(self, number: int) -> Pool:
        """The pool in the epoch of a round. PayloadUnavailable if no file is the epoch's manifest."""
        epoch = self.epoch(number)
        manifest = self._manifests.get(epoch.manifest_cid)
        if manifest is None:
            cid = cid_text(epoch.manifest_cid)
            raise PayloadUnavailable(f"round {number} needs the manifest {cid}: name its file with --manifest")
        protocol = epoch.protocol()
        feeds = decode_manifest(manifest)
        return Pool(self.id, self.domain, self.rules, feeds, protocol.attestors, epoch.quorum)
