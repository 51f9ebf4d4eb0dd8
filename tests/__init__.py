"""The tests are a package of its own, because some installed packages bring a top-level `tests`, too."""
