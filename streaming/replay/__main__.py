"""`python -m streaming.replay`: the same as `forewatt stream replay`."""

from streaming.replay.command import replay

if __name__ == "__main__":
    replay(prog_name="python -m streaming.replay")
