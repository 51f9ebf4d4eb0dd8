#!/usr/bin/env bash
# Install Lighthouse into the cache, for `make bench-dapp` alone; nothing of it is shipped.
set -euo pipefail
lock="$(cd "$(dirname "${BASH_SOURCE[0]}")/../tests/dapp/lighthouse" && pwd)"
cache="${FOREWATT_CACHE:-$HOME/.cache/forewatt}/lighthouse"
cmp -s "$lock/package-lock.json" "$cache/installed.json" && exit 0
echo "setup: Lighthouse"
mkdir -p "$cache"
rm -f "$cache/installed.json"
cp "$lock/package.json" "$lock/package-lock.json" "$cache"
cd "$cache"
npm install --no-save --no-audit --no-fund --loglevel=error
cp "$lock/package-lock.json" installed.json
