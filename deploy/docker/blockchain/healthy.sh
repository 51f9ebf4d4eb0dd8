#!/bin/bash
# Exit with 0 if the chain accepts connections.
exec 3<> /dev/tcp/127.0.0.1/8545
