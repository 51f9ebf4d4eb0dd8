"""What NetworkPolicies allow, by the rules of Kubernetes: no plugin enforces them here, so their text is evaluated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from tests.deploy.chart.rendering import Manifest


@dataclass(frozen=True)
class Place:
    """A pod, by namespace and labels, or a machine outside the cluster, by address."""

    name: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a selector selects something with these labels."""
    for name, value in selector.get("matchLabels", {}).items():
        if labels.get(name) != value:
            return False
    for condition in selector.get("matchExpressions", []):
        value, operator = labels.get(condition["key"]), condition["operator"]
        values = condition.get("values", [])
        met = {
            "In": value in values,
            "NotIn": value not in values,
            "Exists": value is not None,
            "DoesNotExist": value is None,
        }[operator]
        if not met:
            return False
    return True


def _is_peer(peer: Mapping[str, Any], place: Place, namespace: str) -> bool:
    if "ipBlock" in peer:
        return bool(place.address) and ip_address(place.address) in ip_network(peer["ipBlock"]["cidr"])
    if not place.namespace:
        return False
    if "namespaceSelector" in peer:
        within = selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": place.namespace})
    else:
        within = place.namespace == namespace
    return within and selects(peer.get("podSelector", {}), place.labels)


def _allows(rules: Iterable[Mapping[str, Any]], side: str, place: Place, port: int, namespace: str) -> bool:
    for rule in rules:
        ports = [entry["port"] for entry in rule.get("ports", [])]
        peers = rule.get(side, [])
        if (not ports or port in ports) and (not peers or any(_is_peer(peer, place, namespace) for peer in peers)):
            return True
    return False


def policies_of(policies: Iterable[Manifest], place: Place, kind: str) -> list[Manifest]:
    """The policies of a kind (`Ingress` or `Egress`) that select a pod."""
    return [
        policy
        for policy in policies
        if policy["metadata"]["namespace"] == place.namespace
        and kind in policy["spec"]["policyTypes"]
        and selects(policy["spec"]["podSelector"], place.labels)
    ]


def may_reach(policies: Iterable[Manifest], source: Place, target: Place, port: int) -> bool:
    """Whether the policies let `source` connect to a port of `target`: both sides must allow it."""
    policies = list(policies)
    for place, other, kind, side in ((source, target, "Egress", "to"), (target, source, "Ingress", "from")):
        of_place = policies_of(policies, place, kind)
        rules = [rule for policy in of_place for rule in policy["spec"].get(kind.lower(), [])]
        if of_place and not _allows(rules, side, other, port, place.namespace):
            return False
    return True
