"""Tables of the HTTP services, from the OpenAPI document that each app generates."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI

from forewatt.settings import Settings
from scripts._reference.pages import UnknownTable, markdown_table, paragraph

METHODS = ("get", "put", "post", "delete")


def gateway() -> FastAPI:
    """The ingestion gateway."""
    from streaming.gateway.app import create_app

    return create_app(Settings())


def forecast_service() -> FastAPI:
    """The forecast service, without a model: its routes alone."""
    from forecaster.service.app import RULES, routes
    from forecaster.service.served_model import ServedModel
    from forewatt.web.app import service_app
    from forewatt.web.auth.access import guard

    app = service_app("Forewatt forecasts")
    guard(app, Settings(), RULES)
    # NOTE: the routes ask the model when they are called, not when they are made.
    app.include_router(routes(ServedModel.__new__(ServedModel)))
    return app


def attestor() -> FastAPI:
    """The attestor."""
    from forewatt.web.app import service_app
    from forewatt.web.auth.access import guard
    from oracle.node.attestor.app import RULES, attestations

    app = service_app("attestor")
    guard(app, Settings(), RULES)
    app.include_router(attestations({}))
    return app


def relayer() -> FastAPI:
    """The relayer."""
    from forewatt.web.app import service_app
    from forewatt.web.auth.access import guard
    from oracle.node.relayer.routes import RULES, relays

    app = service_app("relayer")
    guard(app, Settings(), RULES)
    app.include_router(relays(lambda: None))
    return app


def asset_service() -> FastAPI:
    """The asset service."""
    from streaming.assets.routes import create_app

    return create_app(Settings())


def api() -> FastAPI:
    """The API behind the dapp."""
    from scripts._app import create_app

    return create_app()


APPS: Mapping[str, Callable[[], FastAPI]] = {
    "gateway": gateway,
    "forecast-service": forecast_service,
    "attestor": attestor,
    "relayer": relayer,
    "asset-service": asset_service,
    "api": api,
}


def routes(name: str) -> str:
    """Every route of a service, and the fields of its request and reply."""
    if name not in APPS:
        raise UnknownTable(f"no service {name!r}: there are {', '.join(APPS)}")
    document = APPS[name]().openapi()
    parts = []
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                parts.append(route(f"{method.upper()} {path}", operations[method]))
    schemas = {key: value for key, value in document.get("components", {}).get("schemas", {}).items() if own(key)}
    parts += [schema(key, value) for key, value in schemas.items()]
    return "\n\n".join(parts)


def own(name: str) -> bool:
    """Whether a schema is the service's own rather than one that all share: an error's."""
    return name not in {"HTTPValidationError", "ValidationError", "FieldError", "ProblemReply"}


def route(title: str, operation: Mapping[str, Any]) -> str:
    """One route: what it does, its parameters, its body and its reply."""
    lines = [f"#### `{title}`", paragraph(operation.get("description", "")), f"Access: `{operation['x-access']}`."]
    rows = [
        (
            f"`{parameter['name']}`",
            parameter["in"],
            type_name(parameter["schema"]),
            "yes" if parameter.get("required") else default(parameter["schema"]),
        )
        for parameter in operation.get("parameters", [])
    ]
    if rows:
        lines.append(markdown_table(("parameter", "in", "type", "required or default"), rows))
    if body := content(operation.get("requestBody", {})):
        lines.append(f"Body: {body}.")
    for status, response in operation["responses"].items():
        if status not in ("422", "default") and (reply := content(response)):
            lines.append(f"Replies {status}: {reply}.")
    return "\n\n".join(line for line in lines if line)


def content(message: Mapping[str, Any]) -> str:
    """The type of a body."""
    types = [type_name(media["schema"]) for media in message.get("content", {}).values() if media.get("schema")]
    return types[0] if types else ""


def schema(name: str, declared: Mapping[str, Any]) -> str:
    """The fields of one model, or the values of an enumeration."""
    text = paragraph(declared.get("description", ""))
    if "enum" in declared:
        values = ", ".join(f"`{value}`" for value in declared["enum"])
        return f"##### {name}\n\n" + "\n\n".join(part for part in (text, paragraph(f"One of {values}.")) if part)
    required = declared.get("required", [])
    rows = [
        (
            f"`{field}`",
            type_name(detail),
            "yes" if field in required else default(detail),
            sentence(detail.get("description", "")),
        )
        for field, detail in declared.get("properties", {}).items()
    ]
    table = markdown_table(("field", "type", "required or default", "meaning"), rows)
    return f"##### {name}\n\n" + "\n\n".join(part for part in (text, table) if part)


def type_name(declared: Mapping[str, Any]) -> str:
    """A JSON schema's type in a few words, with its bounds."""
    if "$ref" in declared:
        name = declared["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for choice in ("anyOf", "oneOf"):
        if choice in declared:
            return " or ".join(type_name(branch) for branch in declared[choice])
    if "const" in declared:
        return f"`{declared['const']}`"
    if "enum" in declared:
        return " or ".join(f"`{value}`" for value in declared["enum"])
    kind = declared.get("type", "any")
    if kind == "array":
        return f"list of {type_name(declared.get('items', {}))}"
    if kind == "object" and isinstance(declared.get("additionalProperties"), Mapping):
        return f"object of {type_name(declared['additionalProperties'])}"
    return f"{kind}{bounds(declared)}"


def bounds(declared: Mapping[str, Any]) -> str:
    """The limits of a number, text or pattern."""
    words = {
        "minimum": ">=",
        "exclusiveMinimum": ">",
        "maximum": "<=",
        "exclusiveMaximum": "<",
        "minLength": "length >=",
        "maxLength": "length <=",
    }
    found = [f"{word} {declared[key]:g}" for key, word in words.items() if key in declared]
    if pattern := declared.get("pattern"):
        found.append(f"`{pattern}`")
    return f" ({', '.join(found)})" if found else ""


def default(declared: Mapping[str, Any]) -> str:
    """The default of an optional value."""
    return f"`{declared['default']}`" if declared.get("default") is not None else "optional"


def sentence(text: str) -> str:
    """A docstring's text on one line."""
    return re.sub(r"\s+", " ", text).strip()
