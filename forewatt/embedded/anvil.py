"""The chain: anvil, with one block per transaction and funded accounts of the well-known test mnemonic."""

from forewatt.embedded.cache import CHECKOUT, binary
from forewatt.embedded.errors import NotSetUp
from forewatt.embedded.part import Part, Site
from forewatt.embedded.probes import http

ACCOUNTS = 20
POLL_INTERVAL_S = "0.2"
"""The chain is on this machine, and a replay passes faster than its blocks' times say."""
STATES = 256
"""Blocks whose state is kept, the newest ones. Anvil would write older states to disk, and read them back without the
contracts' code: a reorg to such a block leaves a chain without contracts. What is not kept is refused instead."""


def anvil(site: Site) -> Part:
    """A new chain (id 31337) whose first block has the time `genesis_s`, by default now.

    Settings: rpc_url, poll_interval_s.
    """
    program = binary("anvil")
    if program is None:
        raise NotSetUp("anvil", CHECKOUT / "node_modules")
    port = site.port()
    url = f"http://127.0.0.1:{port}"
    # NOTE: anvil's clock only moves forward, so a replay of the past must start there.
    timestamp = () if site.genesis_s is None else ("--timestamp", str(site.genesis_s))
    listen = ("--host", "127.0.0.1", "--port", str(port), "--accounts", str(ACCOUNTS))
    return Part(
        name="anvil",
        argv=(str(program), "--silent", *listen, *timestamp, "--prune-history", str(STATES)),
        ready=lambda: http(url, b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}'),
        settings={"rpc_url": url, "poll_interval_s": POLL_INTERVAL_S},
        cwd=site.folder,
    )
