"""What the accounts of a release may ask the API server: Spark's driver its executors, everything else nothing."""

import pytest

from tests.deploy.chart.rendering import Manifest, of_file
from tests.deploy.cluster.control_plane import Cluster
from tests.deploy.cluster.market import prepare

pytestmark = pytest.mark.deep
NAMESPACE = "rights"
ANYBODY = {
    ("create", "authorization.k8s.io", "selfsubjectaccessreviews"),
    ("create", "authorization.k8s.io", "selfsubjectrulesreviews"),
    ("create", "authentication.k8s.io", "selfsubjectreviews"),
    *((verb, "certificates.k8s.io", "clustertrustbundles") for verb in ("get", "list", "watch")),
}
"""What Kubernetes grants every account: to ask what it may, and whose certificates it trusts."""
SPARK = {
    (verb, "", resource)
    for verb in ("create", "get", "list", "watch", "delete", "deletecollection", "update", "patch")
    for resource in ("pods", "services", "configmaps", "persistentvolumeclaims")
}
MAY = {"forewatt": ANYBODY, "forewatt-spark": ANYBODY | SPARK, "default": ANYBODY}
QUESTIONS = [
    ("get", "", "secrets", ""),
    ("list", "", "secrets", ""),
    ("create", "", "secrets", ""),
    ("create", "", "pods", "exec"),
    ("create", "", "serviceaccounts", "token"),
    ("create", "apps", "deployments", ""),
    ("patch", "apps", "statefulsets", "scale"),
    ("create", "rbac.authorization.k8s.io", "rolebindings", ""),
    ("delete", "networking.k8s.io", "networkpolicies", ""),
    ("list", "", "nodes", ""),
    ("list", "", "namespaces", ""),
    ("*", "*", "*", ""),
]


@pytest.fixture(scope="module")
def rights(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """The cluster with the accounts and roles of a region's release."""
    prepare(cluster, NAMESPACE, tmp_path_factory.mktemp("rights"))
    kinds = ("ServiceAccount", "Role", "RoleBinding")
    manifests = [m for m in of_file("region") if m["kind"] in kinds]
    for manifest in manifests:
        for subject in manifest.get("subjects", []):
            subject["namespace"] = NAMESPACE
    cluster.create(manifests, "-n", NAMESPACE)
    return cluster


def user(account: str) -> str:
    return f"system:serviceaccount:{NAMESPACE}:{account}"


def test_accounts__of_a_release__are_the_ones_of_the_table(rights: Cluster) -> None:
    assert {account["metadata"]["name"] for account in rights.get("serviceaccounts", NAMESPACE)} == MAY.keys()
    assert {m["kind"] for m in of_file("region")} & {"ClusterRole", "ClusterRoleBinding"} == set()


@pytest.mark.parametrize("account", MAY)
def test_account__all_of_its_rules__are_those_of_the_table(rights: Cluster, account: str) -> None:
    review: Manifest = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": NAMESPACE},
    }
    (answer,) = rights.create([review], f"--as={user(account)}", "--as-group=system:serviceaccounts")
    assert not answer["status"]["incomplete"]
    found = {
        (verb, group, resource)
        for rule in answer["status"]["resourceRules"]
        for verb in rule["verbs"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    assert found == MAY[account]


@pytest.mark.parametrize("account", MAY)
def test_account__can_i__says_what_the_table_says(rights: Cluster, account: str) -> None:
    def allowed(verb: str, resource: str, namespace: str) -> bool:
        asked = rights.try_kubectl("auth", "can-i", verb, resource, f"--as={user(account)}", "-n", namespace)
        return asked.stdout.strip() == "yes"

    assert allowed("create", "pods", NAMESPACE) == (account == "forewatt-spark")
    assert not allowed("create", "pods", "default"), "the role must end at its namespace"
    assert not allowed("get", "secrets", NAMESPACE)


@pytest.mark.parametrize("account", MAY)
def test_account__secrets_rights_and_others_workloads__are_refused(rights: Cluster, account: str) -> None:
    reviews = [
        {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {
                "user": user(account),
                "groups": ["system:serviceaccounts", f"system:serviceaccounts:{NAMESPACE}", "system:authenticated"],
                "resourceAttributes": {
                    "namespace": NAMESPACE,
                    "verb": verb,
                    "group": group,
                    "resource": resource,
                    "subresource": part,
                },
            },
        }
        for verb, group, resource, part in QUESTIONS
    ]
    answers = rights.create(reviews)
    assert len(answers) == len(QUESTIONS)
    assert [answer["spec"]["resourceAttributes"] for answer in answers if answer["status"]["allowed"]] == []
