"""The content store: kubo if `ipfs` is installed, else Forewatt's block store, with the same HTTP interface."""

import json
import sys
from pathlib import Path

from forewatt.embedded.cache import binary
from forewatt.embedded.part import Part, Site
from forewatt.embedded.probes import http


def content(site: Site) -> Part:
    """An empty, offline store; settings: ipfs_api_url, ipfs_gateway_url."""
    program = binary("ipfs")
    return blocks(site) if program is None else kubo(site, program)


def blocks(site: Site) -> Part:
    """Forewatt's block store (forewatt.embedded.blocks): files named by their CID."""
    port = site.port()
    url = f"http://127.0.0.1:{port}"
    options = ("--folder", str(site.folder / "blocks"), "--port", str(port))
    return Part(
        name="content",
        argv=(sys.executable, "-m", "forewatt.embedded.blocks", *options),
        ready=lambda: http(f"{url}/health"),
        settings={"ipfs_api_url": url, "ipfs_gateway_url": url},
    )


def kubo(site: Site, program: Path) -> Part:
    """An isolated kubo node: no peers, no routing, no discovery."""
    api, gateway = site.port(), site.port()
    home = {"IPFS_PATH": str(site.folder / "ipfs"), "IPFS_TELEMETRY": "off"}
    env = ["env", *(f"{key}={value}" for key, value in home.items())]
    site.prepare([*env, str(program), "init", "--profile", "test", "--empty-repo"])
    config = site.folder / "ipfs" / "config"
    config.write_text(json.dumps(isolated(json.loads(config.read_text()), api, gateway), indent=2))
    url = f"http://127.0.0.1:{api}"
    return Part(
        name="content",
        argv=(str(program), "daemon", "--offline"),
        ready=lambda: http(f"{url}/api/v0/version", b"") and http(f"http://127.0.0.1:{gateway}/ipfs/bafkqaaa"),
        settings={"ipfs_api_url": url, "ipfs_gateway_url": f"http://127.0.0.1:{gateway}"},
        env=home,
    )


def isolated(config: dict[str, dict[str, object]], api: int, gateway: int) -> dict[str, dict[str, object]]:
    """The configuration with both ports set and every connection to other nodes disabled."""
    config["Addresses"] |= {
        "API": f"/ip4/127.0.0.1/tcp/{api}",
        "Gateway": f"/ip4/127.0.0.1/tcp/{gateway}",
        "Swarm": [],
    }
    config["Bootstrap"] = []  # type: ignore[assignment]
    config["Routing"] = {"Type": "none"}
    config["Discovery"] = {"MDNS": {"Enabled": False}}
    config["AutoTLS"] = {"Enabled": False}
    config["AutoConf"] = {"Enabled": False}
    return config
