#!/usr/bin/env bash
# Build Hyperledger Fabric's programs (peer, orderer, configtxgen, cryptogen, osnadmin) from Go modules, for the
# consortium. They come into $FOREWATT_CACHE/fabric-VERSION. A run that was stopped continues where it was.
set -euo pipefail

VERSION=2.5.0
MODULE=github.com/hyperledger/fabric
PROGRAMS=(peer orderer configtxgen cryptogen osnadmin)
cache=${FOREWATT_CACHE:-$HOME/.cache/forewatt}
home=$cache/fabric-$VERSION

ready() {
  local program
  for program in "${PROGRAMS[@]}"; do [[ -x $home/bin/$program ]] || return 1; done
  [[ -f $home/config/core.yaml && -f $home/config/orderer.yaml ]]
}

build() {
  local work=$home/build program module
  export GOFLAGS=-mod=mod GOMODCACHE=$work/modules GOCACHE=$work/cache CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off
  mkdir -p "$home/bin" "$home/config" "$work/module"
  cp "$(dirname "$0")/fabric/go.mod" "$(dirname "$0")/fabric/go.sum" "$work/module/"
  cd "$work/module"
  for program in "${PROGRAMS[@]}"; do
    [[ -x $home/bin/$program ]] && continue
    echo "setup: Fabric's $program"
    go build -trimpath -ldflags "-s -w" -o "$work/$program" "$MODULE/cmd/$program"
    mv "$work/$program" "$home/bin/$program"
  done
  module=$(go list -m -f '{{.Dir}}' "$MODULE")
  install -m 644 "$module/sampleconfig/core.yaml" "$module/sampleconfig/orderer.yaml" "$home/config/"
  go clean -modcache
  rm -rf "$work"
}

ready && exit
if ! command -v go >/dev/null; then
  echo "setup: Fabric is built with Go; install Go 1.20 or later (go.dev/doc/install) and run the same command again" >&2
  exit 1
fi
mkdir -p "$home"
exec 9>"$home/lock"
flock 9
ready && exit
echo "setup: Fabric $VERSION from its Go modules: some 15 minutes of a processor, 3 GB meanwhile, 90 MB in the end"
build
