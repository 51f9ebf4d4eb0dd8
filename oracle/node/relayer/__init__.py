"""The relayer role: sends other nodes' signed commits and reveals in bundles, and pays their gas."""
