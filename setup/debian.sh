#!/usr/bin/env bash
# Install Chromium for the browser tests, the only program that they need from the system.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "setup: chromium"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0
fi
echo "setup: the browser tests need chromium; install it with: sudo apt-get install chromium" >&2
