"""The connection of Ape to a running node."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import ape
from ape.managers.networks import NodeProcessData

from oracle.chain.connection import LOCAL_NETWORK, forget_ended_nodes


def test_forget_ended_nodes__killed_process__leaves_the_list() -> None:
    nodes = ape.networks.running_nodes
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    added = {pid: NodeProcessData(network_choice=LOCAL_NETWORK) for pid in (ended.pid, os.getpid())}
    nodes.nodes.update(added)
    try:
        forget_ended_nodes()
        assert os.getpid() in nodes.nodes
        assert ended.pid not in nodes.nodes
    finally:
        for pid in added:
            nodes.nodes.pop(pid, None)


def test_chain_of_the_tests__has_a_port_that_no_outgoing_connection_can_take(chain) -> None:
    first, _ = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert urlsplit(chain.provider.uri).port < first
