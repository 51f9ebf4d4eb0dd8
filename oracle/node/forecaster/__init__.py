"""The forecaster role: commits a sealed forecast before the gate and reveals its key after it."""
