#!/usr/bin/env bash
# Build a Kubernetes control plane (etcd, kube-apiserver, kube-controller-manager, kube-scheduler), kubectl, and kwok,
# whose pods only pretend to run, from Go modules, for the tests of the chart. They come into
# $FOREWATT_CACHE/kubernetes-VERSION. A run that was stopped continues where it was.
#   setup/kubernetes.sh    build what is not there
set -euo pipefail

VERSION=1.37.2
declare -A PACKAGES=(
  [etcd]=go.etcd.io/etcd/server/v3
  [kubectl]=k8s.io/kubernetes/cmd/kubectl
  [kube-scheduler]=k8s.io/kubernetes/cmd/kube-scheduler
  [kube-apiserver]=k8s.io/kubernetes/cmd/kube-apiserver
  [kube-controller-manager]=k8s.io/kubernetes/cmd/kube-controller-manager
  [kwok]=sigs.k8s.io/kwok/cmd/kwok
)
ORDER=(etcd kubectl kube-apiserver kube-controller-manager kube-scheduler kwok)
# What kwok does with a node and a pod: they become ready at once, and stay so.
STAGES=(node/fast/node-initialize node/heartbeat/node-heartbeat pod/fast/pod-ready pod/fast/pod-complete
  pod/fast/pod-delete)
cache=${FOREWATT_CACHE:-$HOME/.cache/forewatt}
home=$cache/kubernetes-$VERSION

ready() {
  local name
  for name in "${ORDER[@]}"; do [[ -x $home/bin/$name ]] || return 1; done
  for name in "${STAGES[@]}"; do [[ -f $home/stages/${name##*/}.yaml ]] || return 1; done
}

build() {
  local here work=$home/build name stage module folder
  here=$(cd "$(dirname "$0")/kubernetes" && pwd)
  export GOFLAGS="-mod=readonly -modcacherw -buildvcs=false -trimpath" GOMODCACHE=$work/modules GOCACHE=$work/cache
  # An older Go fetches the version that go.mod names.
  export CGO_ENABLED=0 GOWORK=off
  mkdir -p "$home/bin" "$home/stages" "$work/module/kwok"
  cp "$here/go.mod" "$here/go.sum" "$work/module/"
  cp "$here/kwok/go.mod" "$here/kwok/go.sum" "$work/module/kwok/"
  # The version that the programs say they are; without it the API server takes itself for one of development.
  local says="-X k8s.io/component-base/version.git"
  for name in "${ORDER[@]}"; do
    [[ -x $home/bin/$name ]] && continue
    echo "setup: $name"
    folder=$work/module
    [[ $name = kwok ]] && folder=$work/module/kwok
    (cd "$folder" && nice go build -ldflags "-s -w ${says}Version=v$VERSION ${says}Major=1 ${says}Minor=37" \
      -o "$work/$name" "${PACKAGES[$name]}")
    mv "$work/$name" "$home/bin/$name"
  done
  module=$(cd "$work/module/kwok" && go mod download && go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)
  for stage in "${STAGES[@]}"; do install -m 644 "$module/kustomize/stage/$stage.yaml" "$home/stages/"; done
  rm -rf "$work"
}

ready && exit
if ! command -v go >/dev/null; then
  echo "setup: Kubernetes is built with Go; install Go 1.26 or later (go.dev/doc/install) and run the same command" \
    "again" >&2
  exit 1
fi
mkdir -p "$home"
exec 9>"$home/lock"
if command -v flock >/dev/null; then flock 9; fi
ready && exit
echo "setup: Kubernetes $VERSION from its Go modules: some 25 minutes of a processor, 3 GB of memory and 6 GB of disk" \
  "meanwhile, 400 MB in the end"
build
