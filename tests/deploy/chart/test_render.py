"""The chart, rendered by helm: its values files, the security of its pods, and that what it names exists."""

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.deploy.chart.made_pods import of_spark, of_workloads
from tests.deploy.chart.policies import selects
from tests.deploy.chart.rendering import (
    CHART,
    VALUES,
    containers,
    helm,
    of_file,
    pods,
    rendered,
    values_file,
)
from tests.deploy.chart.test_values import of_the_document
from tests.deploy.commands import refusal, unknown_settings
from tests.observability.files import RULES

pytestmark = pytest.mark.deep
DASHBOARDS = CHART.parents[1] / "observability" / "dashboards"


@pytest.mark.parametrize("name", VALUES)
def test_values__helm__lints_and_renders_them(name: str) -> None:
    linted = helm("lint", "--strict", str(CHART), "--values", values_file(name))
    assert linted.returncode == 0, linted.stdout
    assert pods(of_file(name))


def test_document__its_values__render(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    file.write_text(yaml.safe_dump(of_the_document()))
    assert {"forewatt-training", "forewatt-node-settler"} <= pods(rendered("--values", str(file))).keys()


@pytest.mark.parametrize("name", VALUES)
def test_names__are_unique_and_short(name: str) -> None:
    names = [(manifest["apiVersion"], manifest["kind"], manifest["metadata"]["name"]) for manifest in of_file(name)]
    assert len(names) == len(set(names))
    assert max(len(entry[2]) for entry in names) <= 52


@pytest.mark.parametrize("name", VALUES)
def test_pods__security__is_restricted(name: str) -> None:
    manifests = of_file(name)
    for owner, pod in pods(manifests).items():
        security = pod["securityContext"]
        assert security["runAsNonRoot"] is True, owner
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, owner
        assert pod["automountServiceAccountToken"] is False, owner
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, owner
            assert container["resources"]["requests"]["memory"], owner
            assert container["resources"]["limits"]["memory"], owner


@pytest.mark.parametrize("name", VALUES)
def test_containers__commands_and_settings__exist(name: str) -> None:
    for owner, container in containers(of_file(name)):
        if "frontend" not in owner:
            words = container["args"]
            if "training" in owner:
                assert container["command"][2].startswith('exec forewatt model train "$@" --until ')
                words = ["model", "train", *words, "--until", "1800000000", "--out", "/data/models"]
            assert refusal([str(word) for word in words]) is None, owner
            variables = [variable["name"] for variable in container["env"]]
            assert not unknown_settings(variables), owner
            assert len(variables) == len(set(variables)), owner


@pytest.mark.parametrize("name", VALUES)
def test_secrets__are_files_and_each_process_gets_few(name: str) -> None:
    for owner, pod in pods(of_file(name)).items():
        for container in pod["containers"]:
            assert not [entry for entry in container.get("env", []) if "secretKeyRef" in json.dumps(entry)], owner
            assert "envFrom" not in container, owner
        for volume in pod["volumes"]:
            if "secret" in volume:
                assert volume["secret"]["items"], owner
                assert not unknown_settings(item["path"] for item in volume["secret"]["items"]), owner


@pytest.mark.parametrize("name", VALUES)
def test_services__and_scalers__select_pods_that_exist(name: str) -> None:
    manifests = of_file(name)
    labels = [pod["metadata"]["labels"] for pod in [*of_workloads(manifests), *of_spark(manifests)]]
    workloads = {(m["kind"], m["metadata"]["name"]) for m in manifests}
    for manifest in manifests:
        if manifest["kind"] == "Service":
            selector = manifest["spec"]["selector"].items()
            assert any(selector <= pod.items() for pod in labels), manifest["metadata"]["name"]
        if manifest["kind"] == "HorizontalPodAutoscaler":
            target = manifest["spec"]["scaleTargetRef"]
            assert (target["kind"], target["name"]) in workloads
        if manifest["kind"] == "PodDisruptionBudget":
            selector = manifest["spec"]["selector"]["matchLabels"].items()
            assert any(selector <= pod.items() for pod in labels), manifest["metadata"]["name"]


@pytest.mark.parametrize("name", VALUES)
def test_network__everything_is_denied_and_every_server_has_its_clients(name: str) -> None:
    policies = {m["metadata"]["name"]: m["spec"] for m in of_file(name) if m["kind"] == "NetworkPolicy"}
    denied = policies["forewatt-default-deny"]
    assert denied["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in denied
    assert "egress" not in denied
    assert {"forewatt-to-api", "forewatt-to-forecast", "forewatt-to-frontend", "forewatt-among-gateway"} <= set(
        policies
    )
    for spec in policies.values():
        for rule in [*spec.get("ingress", []), *spec.get("egress", [])]:
            assert rule.get("from") or rule.get("to"), "a rule without peers allows everybody"


def test_gateway__transactional_id__is_the_name_of_a_pod_of_a_stateful_set() -> None:
    gateway = next(m for m in rendered() if m["kind"] == "StatefulSet" and m["metadata"]["name"] == "forewatt-gateway")
    (container,) = gateway["spec"]["template"]["spec"]["containers"]
    assert "--name=$(POD_NAME)" in container["args"]
    assert gateway["spec"]["serviceName"] == "forewatt-gateway-peers"
    assert "replicas" not in gateway["spec"], "the HPA sets the number"


def test_nodes__have_one_replica_a_volume_and_a_key_of_their_own() -> None:
    nodes = [m for m in of_file("staging") if m["kind"] == "StatefulSet" and "-node-" in m["metadata"]["name"]]
    assert len(nodes) == 3
    for node in nodes:
        assert node["spec"]["replicas"] == 1
        assert node["spec"]["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
        (copy,) = node["spec"]["template"]["spec"]["initContainers"]
        assert copy["command"][:3] == ["install", "-m", "0600"]


def test_grace__is_longer_than_the_shutdown_and_the_wait_before_it() -> None:
    for owner, pod in pods(rendered()).items():
        if "terminationGracePeriodSeconds" in pod and "frontend" not in owner:
            (container,) = pod["containers"]
            variables = {entry["name"]: entry.get("value") for entry in container["env"]}
            assert pod["terminationGracePeriodSeconds"] >= int(variables["FOREWATT_SHUTDOWN_S"]) + 10


def test_routes__websockets__outlive_a_minute_of_silence() -> None:
    with_ingress = next(m for m in rendered("--set", "ingress.enabled=true") if m["kind"] == "Ingress")
    assert with_ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-read-timeout"] == "3600"
    options = ("--set", "gatewayApi.enabled=true,gatewayApi.gatewayName=public")
    routes = [m for m in rendered(*options) if m["kind"] == "HTTPRoute"]
    assert len(routes) == 2
    (socket,) = [rule for rule in routes[0]["spec"]["rules"] if rule["matches"][0]["path"]["value"] == "/ws/"]
    assert socket["timeouts"] == {"request": "0s"}


@pytest.mark.parametrize("mode", ["embedded", "operator"])
def test_jobs__several_shards__divide_the_regions(mode: str, tmp_path: Path) -> None:
    checkpoints = {"FOREWATT_CHECKPOINT_URL": "s3://forewatt/checkpoints"}
    north = {"name": "north", "settings": {**checkpoints, "FOREWATT_TELEMETRY_PARTITIONS": "6"}}
    south = {"name": "south", "settings": checkpoints}
    file = tmp_path / "my.yaml"
    file.write_text(yaml.safe_dump({"jobs": {"mode": mode, "shards": [north, south]}}))
    found = {
        m["metadata"]["name"]: m["spec"] for m in rendered("--values", str(file)) if "-jobs-" in m["metadata"]["name"]
    }
    for number, (name, partitions) in enumerate((("north", "6"), ("south", "2")), start=1):
        spec = found[f"forewatt-jobs-{name}"]
        parts = [spec["driver"]] if mode == "operator" else spec["template"]["spec"]["containers"]
        arguments = spec["arguments"] if mode == "operator" else parts[0]["args"]
        assert arguments[-2:] == ["--shard", f"{number}/2"]
        variables = {entry["name"]: entry.get("value") for entry in parts[0]["env"]}
        assert variables["FOREWATT_TELEMETRY_PARTITIONS"] == partitions


def test_jobs__one_shard__is_not_divided() -> None:
    (jobs,) = [m for m in rendered() if m["metadata"]["name"] == "forewatt-jobs-all" and m["kind"] == "StatefulSet"]
    assert "--shard" not in jobs["spec"]["template"]["spec"]["containers"][0]["args"]


def test_operator__shard_without_a_shared_checkpoint__is_refused() -> None:
    done = helm("template", "forewatt", str(CHART), "--set", "jobs.mode=operator")
    assert done.returncode != 0
    assert "set FOREWATT_CHECKPOINT_URL in its settings" in done.stderr


def test_values__wrong_ones__are_refused_with_their_name() -> None:
    done = helm("template", "forewatt", str(CHART), "--set", "gateway.replicas=0")
    assert done.returncode != 0
    assert "replicas" in done.stderr


def test_optional_parts__render() -> None:
    options = [
        "secrets.external.enabled=true,secrets.external.store=vault",
        "services.latest.keda.enabled=true,services.latest.keda.prometheus=http://p,services.latest.keda.query=lag",
    ]
    manifests = rendered(*(word for option in options for word in ("--set", option)))
    assert {"ExternalSecret", "ScaledObject"} <= {m["kind"] for m in manifests}


@pytest.mark.parametrize(("external", "hook"), [("false", "pre-install"), ("true", "post-install")])
def test_migration__secret_of_an_operator__is_there_before_it(external: str, hook: str) -> None:
    manifests = rendered("--set", f"secrets.external.enabled={external},secrets.external.store=vault")
    (job,) = [m for m in manifests if m["kind"] == "Job"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == f"{hook},pre-upgrade"


def test_monitoring__rules_and_dashboards__are_those_of_the_checkout() -> None:
    manifests = {m["kind"]: m for m in of_file("region")}
    groups = [group for path in RULES for group in yaml.safe_load(path.read_text())["groups"]]
    assert manifests["PrometheusRule"]["spec"]["groups"] == groups
    dashboards = {path.name: path.read_text() for path in DASHBOARDS.glob("*.json")}
    assert dashboards
    assert manifests["ConfigMap"]["data"] == dashboards


def test_monitoring__every_process_with_metrics__has_a_service_that_is_scraped(tmp_path: Path) -> None:
    nodes = tmp_path / "nodes.yaml"
    nodes.write_text(yaml.safe_dump({"nodes": yaml.safe_load(Path(values_file("staging")).read_text())["nodes"]}))
    manifests = rendered("--values", values_file("region"), "--values", str(nodes))
    (monitor,) = [m for m in manifests if m["kind"] == "ServiceMonitor"]
    services = [
        m["spec"]["selector"].items()
        for m in manifests
        if m["kind"] == "Service" and selects(monitor["spec"]["selector"], m["metadata"]["labels"])
    ]
    without = ("forewatt-frontend", "forewatt-training", "forewatt-migration", "forewatt-jobs-all-executor")
    for pod in [*of_workloads(manifests), *of_spark(manifests)]:
        times = sum(selector <= pod["metadata"]["labels"].items() for selector in services)
        assert times == (pod["metadata"]["name"] not in without), pod["metadata"]["name"]


def test_monitoring__job_of_a_process__is_that_of_the_rules() -> None:
    (monitor,) = [m for m in of_file("region") if m["kind"] == "ServiceMonitor"]
    (endpoint,) = monitor["spec"]["endpoints"]
    (relabelled,) = endpoint["relabelings"]
    assert (relabelled["targetLabel"], relabelled["replacement"]) == ("job", "forewatt-$1")


def test_images__digest__goes_before_the_tag() -> None:
    digest = f"sha256:{'0' * 64}"
    images = {c["image"] for _, c in containers(rendered("--set", f"images.backend.digest={digest}"))}
    assert f"forewatt/backend@{digest}" in images
    assert all(re.fullmatch(r"forewatt/\w+[:@].+", image) for image in images)
