#!/usr/bin/env bash
# Build kubo (`ipfs`) into the cache once, so that the tests also run against the real content node.
# Without Go those tests are skipped, and the embedded stack uses its own block store.
set -euo pipefail
version=v0.43.1
cache="${FOREWATT_CACHE:-$HOME/.cache/forewatt}"
command -v ipfs >/dev/null && exit 0
[ -x "$cache/bin/ipfs" ] && exit 0
if ! command -v go >/dev/null; then
  echo "setup: Go is not installed, so the tests against kubo are skipped (install golang 1.25 or newer, or ipfs itself)"
  exit 0
fi

echo "setup: kubo $version (builds for three minutes, once)"
scratch="$(mktemp -d)"
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
export GOPATH="$cache/go" GOCACHE="$cache/go-build" GOBIN="$scratch/bin" GOFLAGS=-modcacherw GOTOOLCHAIN=local
cd "$scratch"
{
  go mod init forewatt/kubo
  # NOTE: these two releases fit each other; the ones that kubo requires are not available from every proxy.
  go mod edit -replace github.com/quic-go/webtransport-go=github.com/quic-go/webtransport-go@v0.11.1
  go mod edit -replace github.com/quic-go/quic-go=github.com/quic-go/quic-go@v0.60.0
  go get -tool "github.com/ipfs/kubo/cmd/ipfs@$version"
  go mod tidy
  nice go install -trimpath -ldflags "-s -w" github.com/ipfs/kubo/cmd/ipfs
} >"$scratch/log" 2>&1 || {
  tail -n 20 "$scratch/log" >&2
  echo "setup: kubo could not be built; the tests against it are skipped" >&2
  exit 0
}
mkdir -p "$cache/bin"
mv "$scratch/bin/ipfs" "$cache/bin/ipfs.new" && mv "$cache/bin/ipfs.new" "$cache/bin/ipfs"
# The build's caches are twenty times as large as the program.
chmod -R u+w "$cache/go" && rm -rf "$cache/go" "$cache/go-build"
