"""The oracle node: commits and reveals forecasts, attests observations, settles and audits rounds."""
