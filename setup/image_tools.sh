#!/usr/bin/env bash
# Install what builds and starts images without an engine: buildah, runc, debootstrap. Debian has them, root is needed.
# Without them this says so, and the deep tests of the images are skipped.
set -euo pipefail
missing=()
for name in buildah runc debootstrap; do command -v "$name" >/dev/null || missing+=("$name"); done
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "setup: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null && exit 0
fi
echo "setup: the tests of the images are skipped; they need root and: apt-get install ${missing[*]}"
