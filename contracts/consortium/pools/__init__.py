"""The rules of pools and the epochs of their feeds and attestors."""
