"""The audit without Ape: `python -m oracle.audit --rpc URL --gateway URL --deployment FILE [--round N]`."""

from oracle.audit.command import main

if __name__ == "__main__":
    main(prog_name="python -m oracle.audit")
