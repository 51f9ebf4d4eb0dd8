"""`python -m streaming.edge`: the same as `forewatt stream edge`."""

from streaming.edge.command import edge

if __name__ == "__main__":
    edge(prog_name="python -m streaming.edge")
