#!/usr/bin/env bash
# Put rsyslog of Debian's packages, with its module for Elasticsearch's bulk API, into the cache, without installing it:
# that would start a daemon. Where there is no Debian, the deep tests of log shipping say what they lack.
set -euo pipefail
cache="${FOREWATT_CACHE:-$HOME/.cache/forewatt}"
[ -x "$cache/rsyslog/rsyslogd" ] && exit 0
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  echo "setup: rsyslog is not here, so the tests that ship logs will fail (they need a Debian with apt-get)" >&2
  exit 1
fi

echo "setup: rsyslog (1 MB)"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# The libraries that this machine lacks come along.
wanted() { apt-get install --simulate --no-install-recommends rsyslog-elasticsearch | awk '/^Inst/ {print $2}'; }
{ wanted && printf '%s\n' rsyslog rsyslog-elasticsearch; } 2>log | sort -u >names
xargs apt-get download -qq <names >>log 2>&1 || {
  tail -n 5 log >&2
  echo "setup: the packages of rsyslog could not be fetched (apt-get update may help)" >&2
  exit 1
}
for package in *.deb; do dpkg-deb --extract "$package" package; done
mkdir -p "$cache" fresh/modules fresh/libraries
cp package/usr/sbin/rsyslogd fresh/
find package/usr/lib -path '*/rsyslog/*.so' -exec cp {} fresh/modules/ \;
find package -name '*.so.*' -exec cp -d {} fresh/libraries/ \;
rm -rf "$cache/rsyslog"
mv fresh "$cache/rsyslog"
