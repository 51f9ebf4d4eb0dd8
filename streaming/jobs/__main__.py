"""`python -m streaming.jobs`: the same as `forewatt stream jobs`; also the main file for spark-submit."""

from streaming.jobs.command import jobs

if __name__ == "__main__":
    jobs(prog_name="python -m streaming.jobs")
