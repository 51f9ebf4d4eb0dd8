"""The jobs by spark-submit, their code as one file, as the runbook has it."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from forewatt.embedded.cache import jars
from forewatt.embedded.stack import Stack
from forewatt.stores import redis

pytestmark = pytest.mark.deep

ROOT = Path(__file__).resolve().parents[2]
SUBMIT = str(Path(sys.executable).with_name("spark-submit"))


def test_the_jobs_run_by_spark_submit_from_one_file(tmp_path: Path) -> None:
    code, main = tmp_path / "forewatt.zip", tmp_path / "main.py"
    with zipfile.ZipFile(code, "w") as packed:
        for path in (*ROOT.glob("forewatt/**/*"), *ROOT.glob("streaming/**/*")):
            packed.write(path, path.relative_to(ROOT))
    # The main file prints where it imports the code from: an installed copy must not stand in for the zip.
    text = (ROOT / "streaming" / "jobs" / "__main__.py").read_text()
    main.write_text(f"from streaming.jobs import service\n\nprint(service.__file__, flush=True)\n{text}")
    with (
        Stack(tmp_path / "stack", ("kafka", "registry", "postgres", "redis", "mongo")) as stack,
        redis.client(stack.settings.redis_url) as hot,
    ):
        argv = [SUBMIT, "--driver-memory", "1g", "--jars", ",".join(map(str, jars("spark")))]
        env = {"FOREWATT_CHECKPOINT_URL": str(tmp_path / "checkpoints"), "PYSPARK_PYTHON": sys.executable}
        env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        argv += ["--py-files", str(code), str(main)]
        ready = lambda: hot.get(redis.STREAMING_READY) == "1"  # noqa: E731
        stack.spawn("jobs", argv, ready, env, seconds=240, cwd=tmp_path)
        log = (stack.folder / "logs" / "jobs.log").read_text()
        assert "forewatt.zip/streaming/jobs/service.py" in log
