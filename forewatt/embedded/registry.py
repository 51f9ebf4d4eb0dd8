"""The schema registry: Apicurio, in memory, used through its Confluent-compatible API."""

from forewatt.embedded.cache import jar_set, jars
from forewatt.embedded.part import Part, Site
from forewatt.embedded.probes import http

COMPATIBLE_PATH = "/apis/ccompat/v7"


def registry(site: Site) -> Part:
    """An empty registry; settings: schema_registry_url."""
    jars("registry")
    runner = next(jar_set("registry").glob("*-runner.jar"))
    port = site.port()
    url = f"http://127.0.0.1:{port}{COMPATIBLE_PATH}"
    options = {"quarkus.http.host": "127.0.0.1", "quarkus.http.port": port, "quarkus.log.level": "WARN"}
    jvm = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    return Part(
        name="registry",
        argv=("java", *jvm, *(f"-D{key}={value}" for key, value in options.items()), "-jar", str(runner)),
        ready=lambda: http(f"{url}/subjects"),
        settings={"schema_registry_url": url},
        cwd=site.folder,
    )
