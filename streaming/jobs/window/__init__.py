"""Aggregates of good readings: sliding windows of an hour, neighbours' averages, and days."""
