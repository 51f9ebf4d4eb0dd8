"""The forecast services behind the API: what moved a forecast, and fitting a calibration again."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from oracle.errors import ForecastServiceError
from oracle.node.forecaster.forecast_client import AttributionsReply, ForecastClient, ForecastRequest

MOST_SERVICES = 8
"""Most services that are asked at the same time."""


@dataclass(frozen=True)
class Unexplained:
    """A service without an answer. `model` is None if it does not even say what it serves; `kind` is the error's."""

    model: str | None
    kind: str
    reason: str


class ForecastServices:
    """Clients of several forecast services; `close` them at the end."""

    def __init__(self, urls: Sequence[str], headers: Mapping[str, str]) -> None:
        self._clients = [ForecastClient(url, headers) for url in urls]
        self._threads = ThreadPoolExecutor(MOST_SERVICES, thread_name_prefix="forecast-services")

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown()
        for client in self._clients:
            client.close()

    def attributions(self, request: ForecastRequest) -> tuple[list[AttributionsReply], list[Unexplained]]:
        """The answers in the order of the services, and the services that have none."""

        def ask(client: ForecastClient) -> AttributionsReply | Unexplained:
            model = None
            try:
                model = client.model().model
                return client.attributions(request)
            except ForecastServiceError as error:
                return Unexplained(model, error.kind, str(error))

        answers = list(self._threads.map(ask, self._clients))
        explained = [answer for answer in answers if isinstance(answer, AttributionsReply)]
        return explained, [answer for answer in answers if isinstance(answer, Unexplained)]

    def recalibrate(self, model: str, region: str, until: int) -> tuple[str, str] | None:
        """Let the service of a model fit its calibration to the days before `until`; None if none serves the model.

        Returns the model's versions before and after. ForecastServiceError if the service refuses, or if a service
        does not answer and the model was not found in the others.
        """
        silent: ForecastServiceError | None = None
        for client in self._clients:
            try:
                served = client.model()
            except ForecastServiceError as error:
                silent = error
                continue
            if served.model == model:
                return served.model_version, client.recalibrate(region, until)
        if silent is not None:
            raise silent
        return None
