"""Trained models on disk, the stages they pass, and the gates between the stages."""
