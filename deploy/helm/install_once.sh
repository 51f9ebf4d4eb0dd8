#!/usr/bin/env bash
# Install a chart in an empty cluster that admits only restricted pods, upgrade it, roll it back and remove it.
#   install_once.sh CHART [DOCKER_CONFIG]
# There are no brokers and stores, so only the dapp becomes ready; every other pod has to be admitted and scheduled.
set -euo pipefail
chart="$1"
namespace=forewatt
values=(--namespace "$namespace" --set migration.enabled=false --set services.forecast.enabled=false)
kubectl create namespace "$namespace"
kubectl label namespace "$namespace" pod-security.kubernetes.io/enforce=restricted
kubectl --namespace "$namespace" create secret generic forewatt
kubectl --namespace "$namespace" create configmap forewatt-deployment --from-literal=deployment.json='{}'
if [ $# -gt 1 ]; then
  kubectl --namespace "$namespace" create secret generic registry --type=kubernetes.io/dockerconfigjson \
    --from-file=.dockerconfigjson="$2"
  values+=(--set 'images.pullSecrets[0].name=registry')
fi

ready() {
  kubectl --namespace "$namespace" rollout status deployment/forewatt-frontend --timeout=5m
}
helm install forewatt "$chart" "${values[@]}"
ready
helm upgrade forewatt "$chart" "${values[@]}" --set services.frontend.replicas=3
ready
helm rollback forewatt --namespace "$namespace"
ready
# A workload whose pods were refused has fewer pods than it wants.
refused="$(kubectl --namespace "$namespace" get events --field-selector reason=FailedCreate --output name)"
[ -z "$refused" ] || { kubectl --namespace "$namespace" get events --field-selector reason=FailedCreate; exit 1; }
helm uninstall forewatt --namespace "$namespace" --wait
