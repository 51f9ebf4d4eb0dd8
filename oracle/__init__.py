"""The oracle node: seals, pins, commits and reveals forecasts, attests observations, settles and audits rounds."""
