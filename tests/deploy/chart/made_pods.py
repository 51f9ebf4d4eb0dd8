"""The pods that controllers and Spark's operator would make of a chart's manifests."""

from typing import Any

from tests.deploy.chart.rendering import Manifest, templates


def pod(name: str, labels: dict[str, str], spec: dict[str, Any]) -> Manifest:
    """A pod."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": spec}


def of_workloads(manifests: list[Manifest]) -> list[Manifest]:
    """A pod of each template, with the volumes of its claims."""
    claims = {
        manifest["metadata"]["name"]: manifest["spec"].get("volumeClaimTemplates", [])
        for manifest in manifests
        if manifest["kind"] == "StatefulSet"
    }
    found = []
    for name, template in templates(manifests).items():
        mounted = [claim["metadata"]["name"] for claim in claims.get(name, [])]
        volumes = [{"name": claim, "persistentVolumeClaim": {"claimName": f"{claim}-{name}-0"}} for claim in mounted]
        spec = template["spec"]
        found.append(
            pod(name, template["metadata"]["labels"], {**spec, "volumes": [*spec.get("volumes", []), *volumes]})
        )
    return found


def of_spark(manifests: list[Manifest]) -> list[Manifest]:
    """The pods of driver and executors of each SparkApplication, with the labels that Spark adds."""
    return [
        pod(
            f"{manifest['metadata']['name']}-{role}",
            {**manifest["spec"][role]["labels"], "spark-role": role},
            _spark_pod(manifest["spec"], role),
        )
        for manifest in manifests
        if manifest["kind"] == "SparkApplication"
        for role in ("driver", "executor")
    ]


def _spark_pod(application: dict[str, Any], role: str) -> dict[str, Any]:
    part = application[role]
    container = {
        "name": f"spark-kubernetes-{role}",
        "image": application["image"],
        "args": [role, *application["arguments"]],
        "env": part.get("env", []),
        "volumeMounts": part["volumeMounts"],
        "securityContext": part["securityContext"],
    }
    return {
        "serviceAccountName": part.get("serviceAccount", "default"),
        "securityContext": part["podSecurityContext"],
        "containers": [container],
        "volumes": application["volumes"],
        "restartPolicy": "Never",
    }
