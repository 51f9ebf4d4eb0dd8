"""`python -m forecaster.service`: the same as `forewatt model serve`."""

from forecaster.service.command import serve

if __name__ == "__main__":
    serve(prog_name="python -m forecaster.service")
