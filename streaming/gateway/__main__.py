"""`python -m streaming.gateway`: the same as `forewatt stream gateway`."""

from streaming.gateway.command import gateway

if __name__ == "__main__":
    gateway(prog_name="python -m streaming.gateway")
