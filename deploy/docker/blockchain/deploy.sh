#!/bin/sh
# Deploy the contracts to a new anvil, and write its state and the deployment file into a folder.
#   deploy.sh /chain [PORT]
set -eu
port="${2:-8545}"
mkdir -p "$1"
work="$(mktemp -d)"
anvil --silent --port "$port" --dump-state "$1/state.json" &
chain=$!
# The key of anvil's first account, which is in its documentation.
printf '%s' ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80 > "$work/key"
chmod 600 "$work/key"
export APE_DATA_FOLDER="$work/ape" HOME="$work" FOREWATT_KEY_FILE="$work/key" FOREWATT_RPC_URL=http://127.0.0.1:$port
export FOREWATT_DEPLOYMENT_PATH="$1/deployment.json"
attempts=0
until python -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()' "$port" 2>/dev/null; do
  attempts=$((attempts + 1))
  [ "$attempts" -lt 100 ] || { echo "anvil does not listen on port $port" >&2; exit 1; }
  sleep 0.2
done
python -m scripts deploy --account key-file --local-gas
kill -INT "$chain"
wait "$chain" || true
rm -rf "$work"
[ -s "$1/state.json" ] || { echo "anvil wrote no state to $1/state.json" >&2; exit 1; }
chmod -R a+rX "$1"
