"""A release in a cluster: installed, upgraded, refused, rolled back and removed; every replica becomes ready."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.chart.rendering import CHART, Manifest, values_file
from tests.deploy.cluster.control_plane import Cluster
from tests.deploy.cluster.market import FORMER, NEXT, digests, prepare

pytestmark = pytest.mark.deep
RELEASE = ("forewatt", str(CHART), "--namespace", "lifecycle", "--values", values_file("staging"))
WAIT = ("--wait", "--timeout", "4m")
INSTANCE = "app.kubernetes.io/instance=forewatt"
KEPT = {"journal", "checkpoints", "models"}


def workloads(cluster: Cluster) -> dict[str, dict[str, Any]]:
    """The processes of the release by name."""
    found = cluster.get("deployments,statefulsets", "lifecycle")
    return {manifest["metadata"]["name"].removeprefix("forewatt-"): manifest for manifest in found}


def wait_ready(cluster: Cluster, replicas: dict[str, int]) -> None:
    """Wait until every process has its replicas. Those that an HPA scales get theirs from its controller."""
    found = workloads(cluster)
    assert found.keys() == replicas.keys()
    for name, number in replicas.items():
        where = f"{found[name]['kind'].lower()}/forewatt-{name}"
        condition = f"--for=jsonpath={{.status.readyReplicas}}={number}"
        cluster.kubectl("wait", "-n", "lifecycle", condition, "--timeout=120s", where)


def running_pods(cluster: Cluster) -> list[Manifest]:
    """The pods that have neither ended nor are about to."""
    pods = cluster.get("pods", "lifecycle", "--field-selector=status.phase=Running")
    return [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]


def images(cluster: Cluster) -> set[str]:
    """The digests that run."""
    return {
        container["image"].partition("@")[2] for pod in running_pods(cluster) for container in pod["spec"]["containers"]
    }


def migrations(cluster: Cluster) -> int:
    """How many times the migration has completed."""
    events = cluster.get("events", "lifecycle", "--field-selector=reason=Completed,involvedObject.kind=Job")
    return len({event["involvedObject"]["uid"] for event in events})


def claims(cluster: Cluster) -> dict[str, str]:
    """The volume of each claim."""
    return {claim["metadata"]["name"]: claim["spec"]["volumeName"] for claim in cluster.get("pvc", "lifecycle")}


def remainders(cluster: Cluster) -> set[tuple[str, str]]:
    """Kind and name of everything with the release's labels."""
    everything = cluster.kubectl("api-resources", "--verbs=list", "--namespaced", "-o", "name").split()
    kinds = ",".join(kind for kind in everything if not kind.startswith("events"))
    left = cluster.get(kinds, "lifecycle", "-l", INSTANCE)
    return {(manifest["kind"], manifest["metadata"]["name"]) for manifest in left}


def test_release__installed_upgraded_refused_rolled_back__has_its_replicas_and_leaves_only_claims(
    cluster: Cluster, tmp_path: Path
) -> None:
    prepare(cluster, "lifecycle", tmp_path)
    alone = dict.fromkeys(("jobs-all", "node-forecaster", "node-attestor", "node-settler"), 1)
    pairs = dict.fromkeys(("api", "forecast", "assets", "latest", "frontend", "gateway"), 2)

    cluster.helm("install", *RELEASE, *digests(FORMER), *WAIT)
    wait_ready(cluster, {**pairs, **alone})
    assert images(cluster) == {FORMER}
    assert migrations(cluster) == 1
    volumes = claims(cluster)
    assert {name.partition("-forewatt")[0].removeprefix("forewatt-") for name in volumes} == KEPT

    changed = ["--set", "services.frontend.replicas=3", "--set", "settings.FOREWATT_REGION=other"]
    cluster.helm("upgrade", *RELEASE, *digests(NEXT), *changed, *WAIT)
    # NOTE: an upgrade must not set the number of what an HPA scales; it would be 1 until the next look of the HPA.
    assert workloads(cluster)["api"]["spec"]["replicas"] == 2
    wait_ready(cluster, {**pairs, **alone, "frontend": 3})
    assert images(cluster) == {NEXT}
    regions = {
        variable["value"]
        for pod in running_pods(cluster)
        for variable in pod["spec"]["containers"][0].get("env", [])
        if variable["name"] == "FOREWATT_REGION"
    }
    assert regions == {"other"}
    assert migrations(cluster) == 2
    assert claims(cluster) == volumes

    before = {pod["metadata"]["uid"] for pod in running_pods(cluster)}
    bad = ["--set", "services.api.resources.requests.memory=512MiB"]
    refused = cluster.try_helm("upgrade", *RELEASE, *digests(NEXT), *changed, *bad, *WAIT)
    assert refused.returncode != 0
    assert "quantities must match" in refused.stderr
    assert "FAILED" in cluster.helm("status", "forewatt", "--namespace", "lifecycle").upper()
    assert {pod["metadata"]["uid"] for pod in running_pods(cluster)} == before
    assert migrations(cluster) == 3

    cluster.helm("rollback", "forewatt", "1", "--namespace", "lifecycle", *WAIT)
    wait_ready(cluster, {**pairs, **alone})
    assert images(cluster) == {FORMER}
    assert migrations(cluster) == 3, "a rollback must not migrate"
    assert claims(cluster) == volumes

    cluster.helm("uninstall", "forewatt", "--namespace", "lifecycle", "--wait")
    # Pods and what else controllers made end a moment after their owners.
    cluster.kubectl("wait", "-n", "lifecycle", "--for=delete", "--timeout=120s", "pods", "-l", INSTANCE)
    deadline = time.monotonic() + 60
    while (left := remainders(cluster)) != {("PersistentVolumeClaim", name) for name in volumes}:
        assert time.monotonic() < deadline, left
        time.sleep(0.5)
    assert claims(cluster) == volumes
