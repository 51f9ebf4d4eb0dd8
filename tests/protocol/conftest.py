"""Settings of the property tests: reproducible, with few enough examples for every run."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "protocol", derandomize=True, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("protocol")
