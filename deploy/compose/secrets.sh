#!/bin/sh
# Write the secrets of the compose file into secrets/, with random values. Existing files stay as they are.
set -eu
umask 022
cd "$(dirname "$0")"
mkdir -p -m 700 secrets
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
write() { [ -e "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"; }
write postgres_password "$(random)"
write grafana_password "$(random)"
write FOREWATT_AGENT_TOKEN "$(random)"
write FOREWATT_ASSETS_TOKEN "$(random)"
write FOREWATT_SERVICE_TOKEN "$(random)"
write FOREWATT_GATEWAY_TOKENS "edge-1:$(cat secrets/FOREWATT_AGENT_TOKEN)"
write FOREWATT_POSTGRES_URL "postgresql://forewatt:$(cat secrets/postgres_password)@timescale:5432/forewatt"
# The folder is closed to others; the files are open, because containers read them as users of their own.
chmod 644 secrets/*
