"""Tables of Avro records."""

import json
from typing import Any

from scripts._reference.pages import UnknownTable, markdown_table, paragraph
from streaming.kafka.schemas import PRICE, TELEMETRY, WEATHER

SCHEMAS = {"telemetry": TELEMETRY, "weather_forecast": WEATHER, "market_price": PRICE}


def fields(name: str) -> str:
    """The fields of a record: name, type, default, description."""
    if name not in SCHEMAS:
        raise UnknownTable(f"no Avro schema {name!r}: there are {', '.join(SCHEMAS)}")
    record = json.loads(SCHEMAS[name])
    rows = [
        (f"`{field['name']}`", type_name(field["type"]), default(field), field.get("doc", ""))
        for field in record["fields"]
    ]
    return paragraph(record.get("doc", "")) + "\n\n" + markdown_table(("field", "type", "default", "description"), rows)


def type_name(declared: Any) -> str:
    """An Avro type in words."""
    if isinstance(declared, list):
        return " or ".join(type_name(branch) for branch in declared)
    if isinstance(declared, dict):
        logical = declared.get("logicalType")
        return f"{declared['type']} ({logical})" if logical else str(declared["type"])
    return str(declared)


def default(field: dict[str, Any]) -> str:
    """The field's default as JSON, or nothing."""
    return f"`{json.dumps(field['default'])}`" if "default" in field else ""
