#!/bin/sh
# Publish the deployment file, and start the chain from the state in which the contracts are deployed.
set -eu
cp /chain/deployment.json /deployment/deployment.json
exec anvil --silent --host 0.0.0.0 --port 8545 --load-state /chain/state.json "$@"
