"""`python -m streaming.latest`: the same as `forewatt stream latest`."""

from streaming.latest.command import latest

if __name__ == "__main__":
    latest(prog_name="python -m streaming.latest")
