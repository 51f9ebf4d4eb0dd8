"""Grafana dashboards, written as Python: one module a dashboard, `panels` builds their JSON."""
