"""Brings up a network on a stack: keys, orderer, peers, channel, and the chaincode on all peers."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from forewatt.embedded.fabric.genesis import write_configuration, write_genesis, write_keys
from forewatt.embedded.fabric.package import package
from forewatt.embedded.fabric.plan import CHAINCODE, CHANNEL, Orderer, Organisation
from forewatt.embedded.fabric.processes import administrator_environment, orderer_environment, peer_environment
from forewatt.embedded.fabric.programs import CommandFailed, command, program
from forewatt.embedded.probes import tcp
from forewatt.embedded.stack import Stack

JOIN_TIMEOUT_S = 30


@dataclass(frozen=True)
class Code:
    """The chaincode: how an organisation's process starts, and the file with the configuration of the collections.

    The process gets CHAINCODE_ID and CHAINCODE_SERVER_ADDRESS in its environment.
    """

    argv: Sequence[str]
    collections: Path
    environment: Callable[[str], Mapping[str, str]]
    """MSP id -> what else the organisation's process has in its environment."""
    version: str = "1.0"


class FabricNetwork:
    """A network whose processes a stack runs: `orderer`, `peer-NAME`, and `chaincode-NAME` of each organisation."""

    def __init__(self, stack: Stack, msps: Sequence[str], users: int = 1, batch_timeout_ms: int = 50) -> None:
        self._stack = stack
        self._folder = stack.folder / "fabric"
        self._config = self._folder / "config"
        self._config.mkdir(parents=True)
        keys = self._folder / "keys"
        self.orderer = Orderer(keys)
        self.organisations = {msp: Organisation(msp, keys) for msp in msps}
        everyone = tuple(self.organisations.values())
        write_keys(keys, everyone, users)
        write_configuration(self._config)
        self._genesis = write_genesis(self._config, self.orderer, everyone, batch_timeout_ms)

    def start(self) -> None:
        """Start the orderer and the peers, and let them join the channel."""
        orderer, data = self.orderer, self._folder / "data"
        self._stack.spawn(
            "orderer",
            [program("orderer")],
            lambda: tcp(orderer.port) and tcp(orderer.admin_port),
            orderer_environment(orderer, self._config, data / "orderer"),
        )
        for organisation in self.organisations.values():
            self._stack.spawn(
                f"peer-{organisation.name}",
                [program("peer"), "node", "start"],
                lambda port=organisation.peer_port: tcp(port),  # type: ignore[misc]
                peer_environment(organisation, self._config, data / organisation.name),
            )
        tls = orderer.admin
        admin = ("--ca-file", orderer.tls_ca, "--client-cert", tls / "client.crt", "--client-key", tls / "client.key")
        channel = ("--channelID", CHANNEL, "--config-block", self._genesis, "-o", orderer.admin_address)
        command("osnadmin", "channel", "join", *map(str, (*channel, *admin)))
        self._everyone(lambda organisation: self._peer(organisation, "channel", "join", "-b", str(self._genesis)))

    def install(self, code: Code) -> None:
        """Start the chaincode of every organisation, and put it on their peers."""
        self._everyone(lambda organisation: self._install(organisation, code))
        self.define(code, 1)

    def define(self, code: Code, sequence: int) -> None:
        """Approve and commit a definition of the chaincode in the names of all organisations."""
        for organisation in self.organisations.values():
            self._retried(lambda organisation=organisation: self._approve(organisation, code, sequence))  # type: ignore[misc]
        peers: list[str] = []
        for organisation in self.organisations.values():
            peers += ["--peerAddresses", organisation.address, "--tlsRootCertFiles", str(organisation.tls_ca)]
        first = next(iter(self.organisations.values()))
        self._peer(first, "lifecycle", "chaincode", "commit", *self._definition(code, sequence), *peers)

    def kill(self, name: str) -> None:
        """Kill a process: `orderer`, `peer-NAME` or `chaincode-NAME`."""
        self._stack.kill(name)

    def revive(self, name: str) -> None:
        """Start a killed process again, with the files that it left."""
        self._stack.revive(name)

    def _install(self, organisation: Organisation, code: Code) -> None:
        address = f"127.0.0.1:{organisation.chaincode_port}"
        package_id, whole = package(f"{CHAINCODE}_{code.version}", address)
        file = self._folder / f"{organisation.name}.tgz"
        file.write_bytes(whole)
        self._stack.spawn(
            f"chaincode-{organisation.name}",
            code.argv,
            lambda: tcp(organisation.chaincode_port),
            {
                "CHAINCODE_ID": package_id,
                "CHAINCODE_SERVER_ADDRESS": address,
                **code.environment(organisation.msp),
            },
        )
        self._peer(organisation, "lifecycle", "chaincode", "install", str(file))

    def _approve(self, organisation: Organisation, code: Code, sequence: int) -> None:
        address = f"127.0.0.1:{organisation.chaincode_port}"
        package_id, _ = package(f"{CHAINCODE}_{code.version}", address)
        definition = self._definition(code, sequence)
        self._peer(organisation, "lifecycle", "chaincode", "approveformyorg", *definition, "--package-id", package_id)

    def _definition(self, code: Code, sequence: int) -> list[str]:
        return [
            *("-o", self.orderer.address, "--tls", "--cafile", str(self.orderer.tls_ca), "-C", CHANNEL),
            *("-n", CHAINCODE, "-v", code.version, "--sequence", str(sequence)),
            *("--collections-config", str(code.collections)),
        ]

    def _peer(self, organisation: Organisation, *arguments: str) -> str:
        return command("peer", *arguments, env=administrator_environment(organisation, self._config))

    def _everyone(self, action: Callable[[Organisation], object]) -> None:
        with ThreadPoolExecutor(len(self.organisations)) as pool:
            list(pool.map(action, self.organisations.values()))

    def _retried(self, action: Callable[[], None]) -> None:
        """Carry out an action, again while the orderer has no leader yet."""

        def succeeds() -> bool:
            try:
                action()
            except CommandFailed as failed:
                if "SERVICE_UNAVAILABLE" not in str(failed) and "no leader" not in str(failed):
                    raise
                return False
            return True

        self._stack.wait(succeeds, JOIN_TIMEOUT_S, "a leader of the orderers")
