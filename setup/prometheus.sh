#!/usr/bin/env bash
# Put `prometheus` and `promtool` of Debian's package into the cache, without installing it: that would start a server.
# Where there is no Debian, they are taken from PATH; without them the deep tests of rules and dashboards are skipped.
set -euo pipefail
cache="${FOREWATT_CACHE:-$HOME/.cache/forewatt}"
[ -x "$cache/bin/prometheus" ] && [ -x "$cache/bin/promtool" ] && exit 0
command -v prometheus >/dev/null && command -v promtool >/dev/null && exit 0
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  echo "setup: there is no Prometheus, so the tests of rules and dashboards against it are skipped (install prometheus)"
  exit 0
fi

echo "setup: prometheus (19 MB)"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
apt-get download -qq prometheus >log 2>&1 || {
  tail -n 5 log >&2
  echo "setup: the package prometheus could not be fetched (apt-get update may help); its tests are skipped" >&2
  exit 0
}
dpkg-deb --extract prometheus_*.deb package
mkdir -p "$cache/bin"
for name in prometheus promtool; do
  cp "package/usr/bin/$name" "$cache/bin/$name.new" && mv "$cache/bin/$name.new" "$cache/bin/$name"
done
