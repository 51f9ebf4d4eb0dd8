"""Every route of every service has a rule that says who may call it."""

import pytest
from fastapi import FastAPI
from fastapi.routing import APIWebSocketRoute
from fastapi.testclient import TestClient

from forewatt.settings import Settings
from forewatt.web.app import service_app
from forewatt.web.auth.access import COMMON, PUBLIC, Access, guard
from forewatt.web.auth.roles import Scope
from scripts._reference.openapi import APPS

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}


def routes_of(app: FastAPI) -> set[str]:
    """Every route of an app's OpenAPI document, and its sockets."""
    named = {
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations.keys() & METHODS
    }
    return named | {f"WS {route.path}" for route in app.routes if isinstance(route, APIWebSocketRoute)}


@pytest.mark.parametrize("name", APPS)
def test_service__each_route__has_a_rule_and_each_rule_a_route(name: str) -> None:
    app = APPS[name]()
    access: Access = app.state.access
    routes = routes_of(app)
    sockets = {rule for rule in access.rules if rule.startswith("WS ")}
    assert routes - access.rules.keys() == set()
    assert access.rules.keys() - routes - COMMON.keys() - sockets == set()


@pytest.mark.parametrize("name", APPS)
def test_service__changes__are_open_to_nobody_unnamed(name: str) -> None:
    app = APPS[name]()
    with_rule = {rule: app.state.access.rules[rule] for rule in routes_of(app) if not rule.startswith(("GET ", "WS "))}
    for rule, needed in with_rule.items():
        if needed not in ("public", "own", Scope.READ):
            method, path = rule.split()
            answer = TestClient(app).request(method, path, json={})
            assert (rule, answer.status_code) == (rule, 401)


def test_public_services__routes_whose_replies_are_shared__are_those_that_anybody_may_read() -> None:
    with_replies = {name: app for name, build in APPS.items() if hasattr((app := build()).state, "replies")}
    assert len(with_replies) > 1
    for app in with_replies.values():
        shared = app.state.replies.routes
        assert shared <= routes_of(app)
        assert {app.state.access.rules[route] for route in shared} <= {Scope.READ, PUBLIC}


def test_route__without_a_rule__answers_nobody() -> None:
    app = service_app("forgotten")
    app.add_api_route("/forgotten", lambda: "secret")
    guard(app, Settings(service_token="t"), {})
    answer = TestClient(app).get("/forgotten", headers={"Authorization": "Bearer t"})
    assert (answer.status_code, "secret" in answer.text) == (403, False)
