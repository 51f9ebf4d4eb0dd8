"""The watcher role: checks what others settle and attest, and contests what is wrong."""
