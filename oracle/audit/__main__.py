"""`python -m oracle.audit`: the same as `forewatt audit`."""

from oracle.audit.command import audit

if __name__ == "__main__":
    audit(prog_name="python -m oracle.audit")
