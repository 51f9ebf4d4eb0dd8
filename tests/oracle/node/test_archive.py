"""The CAR archive of rounds, as kubo reads it and as the command writes it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import ape
import cbor2
import pytest

from forewatt.embedded.cache import binary
from forewatt.embedded.stack import Stack
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.stores.content import ContentStore
from oracle.node.archive import cids_of, write_archive
from tests.embedded.test_trustless_gateway import sections

BLOCKS = {cid_of(block): block for block in (b"one", bytes(200_000), b"")}


def test_archive__imported_by_kubo__gives_the_blocks(tmp_path: Path) -> None:
    if (ipfs := binary("ipfs")) is None:
        pytest.skip("ipfs is not installed (setup/kubo.sh builds it with Go)")
    with Stack(tmp_path / "stack", ("content",)) as stack:
        settings = stack.settings
        with ContentStore(settings.ipfs_api_url, settings.ipfs_gateway_url) as store:
            for block in BLOCKS.values():
                store.put(block)
            with (tmp_path / "rounds.car").open("wb") as file:
                archived = write_archive([*BLOCKS, cid_of(b"nowhere")], store, file)
    assert set(archived.cids) == set(BLOCKS)
    assert len(archived.missing) == 1
    home = {"IPFS_PATH": str(tmp_path / "ipfs"), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = [str(ipfs), "--offline"]
    subprocess.run([*command, "init", "--profile", "test", "--empty-repo"], env=home, check=True, capture_output=True)
    imported = [*command, "--enc=json", "dag", "import", "--stats", str(tmp_path / "rounds.car")]
    output = subprocess.run(imported, env=home, check=True, capture_output=True, text=True).stdout
    roots = {line["Root"]["Cid"]["/"] for line in map(json.loads, output.splitlines()) if "Root" in line}
    assert roots == set(map(cid_text, BLOCKS))
    for cid, block in BLOCKS.items():
        got = subprocess.run([*command, "block", "get", cid_text(cid)], env=home, check=True, capture_output=True)
        assert got.stdout == block


def test_export__a_round__has_its_forecasts_observation_and_manifest(world, climatology, tmp_path: Path) -> None:
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    world.measure(0, 0.4)
    world.play((node, world.settler()), rounds=1)
    path = tmp_path / "round.car"
    variables = {
        "FOREWATT_RPC_URL": world.provider.uri,
        "FOREWATT_DEPLOYMENT_PATH": str(world.folder / "deployment.json"),
        "FOREWATT_IPFS_API_URL": world.ipfs_api_url,
        "FOREWATT_IPFS_GATEWAY_URL": world.ipfs_gateway_url,
    }
    command = [sys.executable, "-m", "scripts", "node", "export-car", str(path), "--to-round", "0"]
    result = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "3 blocks of 1 rounds" in result.stdout
    state = world.view().refresh().rounds[0]
    header, *blocks = sections(path.read_bytes())
    named = {bytes(link.value[1:]) for link in cbor2.loads(header)["roots"]}
    assert named == {block[:36] for block in blocks}
    assert all(cid_of(block[36:]) == block[:36] for block in blocks)
    assert set(cids_of([state])) < named
    assert len(named) == 3


def test_archive__nothing_to_fetch__is_a_valid_empty_one() -> None:
    with ContentStore("http://127.0.0.1:9", "http://127.0.0.1:9") as store:
        file = io.BytesIO()
        assert write_archive([], store, file).cids == ()
    (header,) = sections(file.getvalue())
    assert cbor2.loads(header) == {"roots": [], "version": 1}
