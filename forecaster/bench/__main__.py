"""`python -m forecaster.bench`: the same as `forewatt dev bench-infer`."""

from forecaster.bench.command import bench_infer

if __name__ == "__main__":
    bench_infer(prog_name="python -m forecaster.bench")
