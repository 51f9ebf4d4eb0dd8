"""The API server takes every manifest and every pod under restricted pod security, and refuses wrong ones."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.deploy.chart.made_pods import of_spark, of_workloads
from tests.deploy.chart.rendering import CHART, VALUES, Manifest, helm, rendered, values_file
from tests.deploy.chart.test_values import of_the_document
from tests.deploy.cluster.control_plane import Cluster
from tests.deploy.cluster.market import prepare

pytestmark = pytest.mark.deep
NAMESPACE = "admission"
OPTIONAL = (
    "gatewayApi.enabled=true,gatewayApi.gatewayName=public",
    "secrets.external.enabled=true,secrets.external.store=vault",
    "services.latest.keda.enabled=true,services.latest.keda.prometheus=http://p,services.latest.keda.query=lag",
    "training.enabled=true,images.pullSecrets[0].name=registry,nodeSelector.disk=ssd",
    "monitoring.serviceMonitor.enabled=true,monitoring.rules.enabled=true,monitoring.dashboards.enabled=true",
)


@pytest.fixture(scope="module")
def admission(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The cluster with a namespace that admits only restricted pods, and the accounts of a release."""
    prepare(cluster, NAMESPACE, tmp_path_factory.mktemp("admission"))
    accounts = [m for m in rendered("--values", values_file("region")) if m["kind"] == "ServiceAccount"]
    cluster.create(accounts, "-n", NAMESPACE)
    yield cluster
    cluster.kubectl("delete", "namespace", NAMESPACE, "--wait=false")


def manifests_of(name: str, folder: Path) -> list[Manifest]:
    """The manifests of a values file, of the document's values, or with every optional part."""
    if name == "optional":
        return rendered(*(word for option in OPTIONAL for word in ("--set", option)))
    path = values_file(name)
    if name == "document":
        path = str(folder / "my.yaml")
        Path(path).write_text(yaml.safe_dump(of_the_document()))
    return rendered("--values", path)


def refusal(cluster: Cluster, manifest: Manifest) -> str:
    """The words with which the API server refuses a manifest; empty if it would take it."""
    words = ("create", "--dry-run=server", "--validate=strict", "-n", NAMESPACE, "-f", "-")
    done = cluster.try_kubectl(*words, given=yaml.safe_dump(manifest))
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize("name", [*VALUES, "document", "optional"])
def test_manifests__api_server__would_store_them_without_a_warning(
    admission: Cluster, name: str, tmp_path: Path
) -> None:
    manifests = [m for m in manifests_of(name, tmp_path) if m["kind"] != "ServiceAccount"]
    for manifest in manifests:
        manifest["metadata"]["namespace"] = NAMESPACE
    words = ("create", "--dry-run=server", "--validate=strict", "-f", "-")
    done = admission.try_kubectl(*words, given=yaml.safe_dump_all(manifests))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("created (server dry run)") == len(manifests)


@pytest.mark.parametrize("name", [*VALUES, "document", "optional"])
def test_pods__restricted_namespace__admits_each(admission: Cluster, name: str, tmp_path: Path) -> None:
    manifests = manifests_of(name, tmp_path)
    pods = [*of_workloads(manifests), *of_spark(manifests)]
    assert any(pod["metadata"]["name"].endswith("-driver") for pod in pods) == (name == "region")
    done = admission.create(pods, "--dry-run=server", "-n", NAMESPACE)
    assert len(done) == len(pods) > 5


def privileged(pod: Manifest) -> None:
    pod["spec"]["containers"][0]["securityContext"] |= {"privileged": True, "allowPrivilegeEscalation": True}


def escalating(pod: Manifest) -> None:
    pod["spec"]["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = True


def capable(pod: Manifest) -> None:
    pod["spec"]["containers"][0]["securityContext"]["capabilities"] = {"drop": ["ALL"], "add": ["SYS_ADMIN"]}


def keeping(pod: Manifest) -> None:
    del pod["spec"]["containers"][0]["securityContext"]["capabilities"]


def root(pod: Manifest) -> None:
    pod["spec"]["securityContext"]["runAsUser"] = 0


def anybody(pod: Manifest) -> None:
    del pod["spec"]["securityContext"]["runAsNonRoot"]


def unconfined(pod: Manifest) -> None:
    del pod["spec"]["securityContext"]["seccompProfile"]


def networked(pod: Manifest) -> None:
    pod["spec"]["hostNetwork"] = True


def mounting(pod: Manifest) -> None:
    pod["spec"]["volumes"].append({"name": "machine", "hostPath": {"path": "/"}})


def initial(pod: Manifest) -> None:
    pod["spec"]["initContainers"] = [{"name": "first", "image": "x", "securityContext": {"privileged": True}}]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (privileged, "privileged"),
        (escalating, "allowPrivilegeEscalation != false"),
        (capable, "unrestricted capabilities"),
        (keeping, "unrestricted capabilities"),
        (root, "runAsUser=0"),
        (anybody, "runAsNonRoot != true"),
        (unconfined, "seccompProfile"),
        (networked, "host namespaces"),
        (mounting, "restricted volume types"),
        (initial, "privileged"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_pod__one_step_outside_restricted__is_refused(
    admission: Cluster, change: Callable[[Manifest], None], words: str
) -> None:
    (api,) = [pod for pod in of_workloads(rendered()) if pod["metadata"]["name"] == "forewatt-api"]
    assert refusal(admission, api) == ""
    changed = copy.deepcopy(api)
    change(changed)
    refused = refusal(admission, changed)
    assert 'violates PodSecurity "restricted:latest"' in refused
    assert words in refused


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("services.api.resources.requests.memory=512MiB", "quantities must match"),
        ("services.api.resources.limits.memory=1Mi", "must be less than or equal to memory limit"),
        ("models.size=5 GB", "quantities must match"),
        ("services.api.autoscaling.min=9", "must be greater than or equal to `minReplicas`"),
        ("training.schedule=every day", "expected exactly 5 fields"),
        ("networkPolicies.egress[0].to[0].ipBlock.cidr=stores", "must be a valid CIDR value"),
        ("jobs.checkpoints.size=0Gi", "must be greater than zero"),
    ],
)
def test_values__that_the_schema_lets_pass__are_refused_by_the_api_server(
    admission: Cluster, option: str, words: str
) -> None:
    done = helm("template", "forewatt", str(CHART), "--set", "training.enabled=true", "--set", option)
    assert done.returncode == 0, done.stderr
    refused = [refusal(admission, manifest) for manifest in yaml.safe_load_all(done.stdout) if manifest]
    assert [text for text in refused if text and "already exists" not in text]
    assert any(words in text for text in refused), refused
