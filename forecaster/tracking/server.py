"""A client of MLflow's REST API: experiments, runs, files of a run, registered models and their aliases.

MLflow's own client is not a dependency: its pins hold back the lock file that all roles share.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx

from forecaster.errors import TrackingError

API = "/api/2.0/mlflow/"
FILES = "/api/2.0/mlflow-artifacts/artifacts/"
PROXIED = "mlflow-artifacts:/"
"""An artifact URI that starts so is served by the tracking server itself."""
BATCH = {"params": 100, "metrics": 1_000, "tags": 100}
"""MLflow takes at most this many of each in one request."""
LONGEST_PARAM = 6_000
TIMEOUT_S = 30.0
MISSING = "RESOURCE_DOES_NOT_EXIST"


class MlflowServer:
    """An MLflow tracking server. Its methods raise TrackingError if it cannot be reached, or refuses a request."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url.rstrip("/"), timeout=TIMEOUT_S)
        # A password in the URL is not for messages.
        self._name = str(httpx.URL(url).copy_with(username=None, password=None))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def experiment(self, name: str) -> str:
        """The id of an experiment, which is created if there is none of this name."""
        found = self._call("GET", "experiments/get-by-name", {"experiment_name": name}, may_miss=True)
        if found is not None:
            return str(found["experiment"]["experiment_id"])
        return str(self._call("POST", "experiments/create", {"name": name})["experiment_id"])

    def run_tagged(self, experiment: str, tag: str, value: str) -> dict[str, Any] | None:
        """The newest run that has this tag; None if there is none."""
        wanted = {"experiment_ids": [experiment], "filter": f"tags.`{tag}` = '{value}'", "max_results": 1}
        runs = self._call("POST", "runs/search", wanted).get("runs", [])
        return dict(runs[0]) if runs else None

    def start_run(self, experiment: str, name: str, start_ms: int, tags: Mapping[str, str]) -> dict[str, Any]:
        """A new run."""
        request = {"experiment_id": experiment, "run_name": name, "start_time": start_ms, "tags": _pairs(tags)}
        return dict(self._call("POST", "runs/create", request)["run"])

    def log(self, run: str, params: Mapping[str, object], metrics: list[dict[str, Any]]) -> None:
        """Add parameters (cut after 6,000 characters) and metrics ({key, value, step, timestamp in ms}) to a run."""
        texts = {key: str(value)[:LONGEST_PARAM] for key, value in params.items()}
        for kind, items in (("params", _pairs(texts)), ("metrics", metrics)):
            for start in range(0, len(items), BATCH[kind]):
                self._call("POST", "runs/log-batch", {"run_id": run, kind: items[start : start + BATCH[kind]]})

    def end_run(self, run: str, end_ms: int) -> None:
        """Mark a run as finished."""
        self._call("POST", "runs/update", {"run_id": run, "status": "FINISHED", "end_time": end_ms})

    def tag_run(self, run: str, key: str, value: str) -> None:
        """Set a tag of a run."""
        self._call("POST", "runs/set-tag", {"run_id": run, "key": key, "value": value})

    def upload(self, run: Mapping[str, Any], path: Path, name: str) -> None:
        """Store a file, or a folder with its files, among the run's artifacts.

        Raises TrackingError if the server does not serve artifacts itself.
        """
        uri = str(run["info"]["artifact_uri"])
        if not uri.startswith(PROXIED):
            raise TrackingError(f"{self._name} keeps artifacts at {uri}: start it with --serve-artifacts")
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            inner = f"{name}/{file.relative_to(path).as_posix()}" if path.is_dir() else name
            target = f"{FILES}{uri.removeprefix(PROXIED).lstrip('/')}/{quote(inner)}"
            with self._readable():
                self._http.put(target, content=file.read_bytes()).raise_for_status()

    def register(self, model: str, version: str, tag: str, run: Mapping[str, Any], source: str) -> str:
        """MLflow's number of the model's version that has `tag` = `version`; it is created if there is none."""
        if self._call("GET", "registered-models/get", {"name": model}, may_miss=True) is None:
            self._call("POST", "registered-models/create", {"name": model})
        for known in self._versions(model):
            if {"key": tag, "value": version} in known.get("tags", []):
                return str(known["version"])
        request = {"name": model, "source": source, "run_id": run["info"]["run_id"], "tags": _pairs({tag: version})}
        return str(self._call("POST", "model-versions/create", request)["model_version"]["version"])

    def aliases(self, model: str) -> dict[str, str]:
        """The aliases of a model, with MLflow's numbers of the versions that they name."""
        found = self._call("GET", "registered-models/get", {"name": model}, may_miss=True)
        listed = found["registered_model"].get("aliases", []) if found else []
        return {item["alias"]: str(item["version"]) for item in listed}

    def set_alias(self, model: str, alias: str, version: str | None) -> None:
        """Let an alias name another version, or none."""
        request = {"name": model, "alias": alias}
        if version is None:
            self._call("DELETE", "registered-models/alias", request)
        else:
            self._call("POST", "registered-models/alias", request | {"version": version})

    def _versions(self, model: str) -> Iterator[dict[str, Any]]:
        wanted: dict[str, Any] = {"filter": f"name='{model}'", "max_results": 1_000}
        while True:
            page = self._call("GET", "model-versions/search", wanted)
            yield from page.get("model_versions", [])
            if not page.get("next_page_token"):
                return
            wanted["page_token"] = page["next_page_token"]

    def _call(self, method: str, path: str, content: Mapping[str, Any], may_miss: bool = False) -> Any:
        how = {"params": content} if method == "GET" else {"json": content}
        with self._readable():
            response = self._http.request(method, API + path, **how)  # type: ignore[arg-type]
            if may_miss and response.status_code == httpx.codes.NOT_FOUND and MISSING in response.text:
                return None
            response.raise_for_status()
            return response.json()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPStatusError as error:
            reply = error.response
            raise TrackingError(f"{self._name} answers {reply.status_code}: {reply.text[:300]}") from error
        except (httpx.HTTPError, ValueError) as error:
            raise TrackingError(f"{self._name} (FOREWATT_MLFLOW_URL) does not answer as MLflow: {error}") from error


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]
