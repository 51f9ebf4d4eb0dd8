"""Who may reach whom in a release: the table, and what policies allow by their text."""

from tests.deploy.chart.made_pods import of_spark, of_workloads
from tests.deploy.chart.policies import Place, may_reach
from tests.deploy.chart.rendering import Manifest, rendered, values_file

NAMESPACE = "network"
COMPONENT = "app.kubernetes.io/component"
KUBERNETES = Place("kubernetes", address="192.0.2.1")
OUTSIDE = (
    Place("ingress", "ingress-nginx"),
    Place("prometheus", "monitoring"),
    Place("dns", "kube-system"),
    Place("stores", "forewatt-stores"),
    Place("tenant", "somebody-else", {"app.kubernetes.io/name": "forewatt"}),
    Place("neighbour", NAMESPACE, {"app.kubernetes.io/name": "something-else"}),
    KUBERNETES,
    Place("internet", address="198.51.100.7"),
)
PROCESSES = {
    "api": 8000,
    "forecast": 8200,
    "assets": 8400,
    "latest": 8110,
    "gateway": 8100,
    "node-forecaster": 8300,
    "node-attestor": 8300,
    "node-settler": 8300,
}
"""Processes with metrics, and their ports. Spark's are added, which differ between the modes."""
NODES = ("node-forecaster", "node-attestor", "node-settler")
WITHOUT_METRICS = ("frontend", "training", "migration")
DNS, STORE, HTTPS, CLUSTER_API, BLOCKS, FRONTEND = 53, 5432, 443, 6443, 7079, 8080
PORTS = {*PROCESSES.values(), DNS, STORE, HTTPS, CLUSTER_API, BLOCKS, FRONTEND, 8120}
"""Ports that are tried: those of our processes, of DNS, a store, the API server, and one of Spark's own."""


def expected(spark: dict[str, int]) -> set[tuple[str, str, int]]:
    """Every connection that a release with these Spark processes may have: from, to, port."""
    processes = {**PROCESSES, **spark}
    found = {("ingress", "api", 8000), ("ingress", "frontend", FRONTEND), ("ingress", "gateway", 8100)}
    # One policy lets Prometheus ask every process on every port that has metrics; a process listens on one of them.
    found |= {("prometheus", name, port) for name in processes for port in {*processes.values()}}
    found |= {(name, "forecast", 8200) for name in (*NODES, "api")}
    found |= {("gateway", "gateway", 8100)}
    found |= {(one, other, 8300) for one in NODES for other in NODES}
    for name in (*processes, "training", "migration"):
        found |= {(name, "stores", port) for port in PORTS} | {(name, "dns", DNS)}
    if len(spark) > 1:
        found |= {(one, other, port) for one in spark for other in spark for port in PORTS}
        found |= {("jobs-driver", "kubernetes", port) for port in (HTTPS, CLUSTER_API)}
        # Nothing tells the API server's address from others, unless the values name it.
        found |= {("jobs-driver", "internet", port) for port in (HTTPS, CLUSTER_API)}
    return found


def places_of(manifests: list[Manifest]) -> list[Place]:
    """The pods of a release by their component; Spark's by their role."""
    found = []
    for pod in [*of_workloads(manifests), *of_spark(manifests)]:
        labels = pod["metadata"]["labels"]
        role = labels.get("spark-role")
        name = f"jobs-{role}" if role else labels[COMPONENT]
        found.append(Place(name, NAMESPACE, labels))
    return found


def reached(places: list[Place], policies: list[Manifest]) -> set[tuple[str, str, int]]:
    """Every connection that the policies allow to or from a process of the release."""
    return {
        (source.name, target.name, port)
        for source in [*places, *OUTSIDE]
        for target in [*places, *OUTSIDE]
        if source in places or target in places
        for port in PORTS
        if may_reach(policies, source, target, port)
    }


def manifests_of(mode: str) -> list[Manifest]:
    """A release with every process, Spark in this mode."""
    options = ["training.enabled=true", f"jobs.mode={mode}"]
    options += ["jobs.shards[0].name=all,jobs.shards[0].settings.FOREWATT_CHECKPOINT_URL=s3://forewatt/checkpoints"]
    words = [word for option in options for word in ("--set", option)]
    manifests = rendered("--values", values_file("staging"), *words)
    for manifest in manifests:
        manifest["metadata"]["namespace"] = NAMESPACE
    return manifests


def policies_among(manifests: list[Manifest]) -> list[Manifest]:
    """The policies of a release."""
    return [manifest for manifest in manifests if manifest["kind"] == "NetworkPolicy"]


def spark_of(places: list[Place]) -> dict[str, int]:
    """Spark's processes and the port of their metrics."""
    return {place.name: 8120 for place in places if place.name.startswith("jobs-")}
