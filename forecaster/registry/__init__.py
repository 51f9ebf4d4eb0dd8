"""Stores trained models on disk and promotes them from stage to stage through gates."""
