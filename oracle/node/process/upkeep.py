"""Looks after what a node needs but does not watch itself: coins for gas, tokens for bonds, pin targets."""

import logging
from collections.abc import Iterator, Sequence

from prometheus_client import Gauge

from forewatt.protocol.cid import cid_of, cid_text
from forewatt.settings import Settings
from forewatt.stores.content import ContentError, ContentStore
from oracle.accounts.amounts import in_tokens
from oracle.chain.reads import read
from oracle.chain.rpc.client import RpcClient
from oracle.chain.transactions.lane import SharedQueue
from oracle.errors import OracleError
from oracle.node.gas import ROUND_GAS
from oracle.node.process.keys import Keys
from oracle.node.process.parts import SharedParts
from oracle.node.process.plan import BONDED, PINNING, Role, RunPlan

log = logging.getLogger(__name__)
balance = Gauge("forewatt_node_balance_wei", "Coins of a node's account, in wei", ["account"])
tokens = Gauge("forewatt_node_tokens_wei", "Tokens of a node's account that can pay bonds, in wei", ["account", "pool"])
bonds = Gauge("forewatt_node_bonds_wei", "Tokens that the bonds of one round of a pool cost, in wei", ["pool"])
ROUNDS = 20
"""Funds are low if they do not pay the gas of so many rounds."""
_PROBE = cid_text(cid_of(b"forewatt: whether a pin target answers"))


class Upkeep:
    """What was found at the latest look; `inspect` asks the chain and the pin targets, so it takes a while."""

    def __init__(
        self,
        settings: Settings,
        plan: RunPlan,
        pools: Sequence[SharedParts],
        keys: Keys,
        rpc: RpcClient,
        content: ContentStore,
    ) -> None:
        self._settings, self._plan, self._pools = settings, plan, pools
        self._keys, self._rpc, self._content = keys, rpc, content
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def inspect(self) -> None:
        """Look again. What cannot be asked keeps the problem of another check: an endpoint or a role that fails."""
        warnings: list[str] = []
        try:
            problems = [problem for queue in self._keys.queues for problem in self._funds(queue)]
        except OracleError as error:
            log.info("the funds of the accounts are not known: %s", error)
            problems = []
        if PINNING & set(self._plan.roles):
            silent = list(self._silent_targets())
            answering = len(list(self._content.targets)) - len(silent)
            too_few = answering < self._settings.ipfs_pin_minimum
            (problems if too_few else warnings).extend(silent)
        self.problems, self.warnings = problems, warnings

    def _funds(self, queue: SharedQueue) -> Iterator[str]:
        address, scopes = queue.queue.address, queue.scopes
        has_wei = int(self._rpc.call("eth_getBalance", address, "latest"), 16)
        balance.labels(address).set(has_wei)
        relayed = {Role.FORECASTER} if self._settings.relayer_url else set()
        gas = sum(ROUND_GAS[scope.role] for scope in scopes if Role(scope.role) not in relayed)
        needed_wei = ROUNDS * gas * int(self._rpc.call("eth_gasPrice"), 16)
        if has_wei < needed_wei:
            yield (
                f"{address} has {in_tokens(has_wei)} of the chain's coin, and {ROUNDS} rounds of gas cost "
                f"{in_tokens(needed_wei)}: send it some"
            )
        bonded = {scope.pool for scope in scopes if Role(scope.role) in BONDED}
        for shared in self._pools:
            if shared.pool.id in bonded:
                yield from self._bonds(shared, address)

    def _bonds(self, shared: SharedParts, address: str) -> Iterator[str]:
        rules, contracts = shared.pool.rules, shared.contracts
        needed_wei = rules.observe_bond_wei + rules.propose_bond_wei
        has_wei = int(read(contracts.token.balanceOf, address)) + int(read(contracts.vault.creditOf, address))
        name = "0x" + shared.pool.id.hex()
        tokens.labels(address, name).set(has_wei)
        bonds.labels(name).set(needed_wei)
        if has_wei < needed_wei:
            yield (
                f"{address} has {in_tokens(has_wei)} tokens, and the bonds of a round of pool "
                f"0x{shared.pool.id.hex()[:8]} are {in_tokens(needed_wei)}: send it some"
            )

    def _silent_targets(self) -> Iterator[str]:
        for target in self._content.targets:
            try:
                target.has(_PROBE)
            except ContentError as error:
                yield f"pin target {target.name} does not answer: {error}"
