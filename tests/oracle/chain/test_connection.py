"""The connection of Ape to a running node."""

import os
import subprocess
import sys

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
