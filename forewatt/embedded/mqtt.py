"""The MQTT broker: amqtt, in pure Python. It listens on loopback only, so it needs no passwords."""

import sys
from pathlib import Path

from forewatt.embedded.part import Part, Site
from forewatt.embedded.probes import tcp

CONFIG = """\
listeners:
  default:
    type: tcp
    bind: 127.0.0.1:{port}
    max_connections: 1000
plugins:
  amqtt.plugins.authentication.AnonymousAuthPlugin:
    allow_anonymous: true
"""


def mqtt(site: Site) -> Part:
    """A broker that stores nothing on disk; settings: mqtt_url."""
    port = site.port()
    config = site.folder / "amqtt.yaml"
    config.write_text(CONFIG.format(port=port))
    return Part(
        name="mqtt",
        argv=(sys.executable, str(Path(sys.executable).parent / "amqtt"), "-c", str(config)),
        ready=lambda: tcp(port),
        settings={"mqtt_url": f"mqtt://127.0.0.1:{port}"},
    )
