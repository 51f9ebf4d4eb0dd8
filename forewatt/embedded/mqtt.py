"""The MQTT broker: Aedes. It listens on loopback only, so it needs no passwords."""

from pathlib import Path

from forewatt.embedded.cache import CHECKOUT, binary
from forewatt.embedded.errors import NotSetUp
from forewatt.embedded.part import Part, Site
from forewatt.embedded.probes import tcp

PROGRAM = Path(__file__).with_name("mqtt_broker.mjs")
LIBRARY = CHECKOUT / "node_modules" / "aedes"


def mqtt(site: Site) -> Part:
    """A broker that stores nothing on disk; settings: mqtt_url.

    Persistent sessions get the messages that were published while their clients were away.
    """
    node = binary("node")
    if node is None:
        raise NotSetUp("Node.js", LIBRARY)
    if not LIBRARY.exists():
        raise NotSetUp("the MQTT broker", LIBRARY)
    port = site.port()
    return Part(
        name="mqtt",
        argv=(str(node), str(PROGRAM), str(port)),
        ready=lambda: tcp(port),
        settings={"mqtt_url": f"mqtt://127.0.0.1:{port}"},
    )
