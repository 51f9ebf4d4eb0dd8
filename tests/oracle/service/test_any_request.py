"""No request makes the API fail, neither one that its OpenAPI document allows nor one that it forbids."""

import os
from dataclasses import dataclass
from typing import Any

import ape
import cbor2
import httpx
import pytest
import requests
import schemathesis
from eth_account import Account
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from scripts._app import create_app
from tests.oracle.service.api import awaited
from tests.oracle.service.explaining import TOKEN, explaining

EXAMPLES = int(os.environ.get("FOREWATT_EXAMPLES", "1000"))
"""Requests of an operation and a mode in the longest test."""
TIMEOUT_S = 120
"""A SimBench import of 10,000 assets takes long on a busy machine."""


@schemathesis.serializer("application/cbor")
def cbor(_context: Any, value: Any) -> bytes:
    """A body of evidence: text that the document allows, as CBOR."""
    return cbor2.dumps(value)


@schemathesis.serializer("application/vnd.ipld.raw")
def raw_block(_context: Any, value: Any) -> bytes:
    """A body that is a block: any bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


@dataclass(frozen=True)
class Api:
    """The whole API over a market that has played a round."""

    url: str
    document: dict[str, Any]


@pytest.fixture
def api(world: Any, climatology: Any, settings: Any, tmp_path: Any) -> Api:
    """An API that lacks nothing: a key to publish with, a faucet, a forecast service, and a round with a payout."""
    key, operator = Account.create(), ape.accounts.test_accounts[5]
    file = tmp_path / "notary.key"
    file.write_text(key.key.hex())
    file.chmod(0o600)
    world.provider.make_request("anvil_setBalance", [key.address, hex(10**24)])
    own = {
        "service_token": TOKEN,
        "api_forecast_services": world.serve(explaining([])),
        "notary_key_file": file,
        "api_requests_per_minute": 0,
        "mongo_database": "any_request",
        "faucet": True,
    }
    app = create_app(settings.model_copy(update=own))
    node = world.forecaster("one", operator, climatology(0.4))
    world.measure(0, 0.4)
    url = world.serve(app)
    world.play((node, world.settler()), rounds=1)
    with httpx.Client(base_url=url, timeout=TIMEOUT_S) as client:
        awaited(client, f"/api/v1/payouts?address={operator.address}", bool)
    return Api(url, app.openapi())


def failures(api: Api, examples: int, derandomize: bool) -> list[str]:
    """The requests that were answered with a server error, at most one for each operation and mode."""
    found: list[str] = []
    plan = settings(
        max_examples=examples,
        derandomize=derandomize,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        for result in schemathesis.openapi.from_dict(api.document).get_all_operations():
            assert isinstance(result, Ok), result.err()
            for mode in GenerationMode:
                try:
                    ask_any(result.ok(), mode, api.url, session, plan)
                except AssertionError as error:
                    found.append(str(error))
    return found


def ask_any(
    operation: schemathesis.APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    url: str,
    session: requests.Session,
    plan: settings,
) -> None:
    """Make requests of one operation; AssertionError with the simplest one that is answered with a server error."""

    @plan
    @given(case=operation.as_strategy(mode))
    def ask(case: Case) -> None:
        answer = case.call(url, session=session, timeout=TIMEOUT_S, allow_redirects=False)
        assert answer.status_code < 500, f"{answer.status_code} {answer.text[:200]} to {case.as_curl_command()[:800]}"

    try:
        ask()
    except Unsatisfiable:
        # Nothing about a route without parameters can be wrong.
        assert mode is GenerationMode.NEGATIVE, operation.label


@pytest.mark.deep
def test_api__any_request__is_answered_without_a_server_error(api: Api) -> None:
    assert failures(api, examples=3, derandomize=True) == []


@pytest.mark.deep
def test_api__a_great_many_requests__are_answered_without_a_server_error(api: Api) -> None:
    assert failures(api, EXAMPLES, derandomize=False) == []
