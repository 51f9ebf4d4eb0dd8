"""The table of all settings."""

from pydantic_core import PydanticUndefined

from forewatt.settings import Settings
from scripts._reference.pages import markdown_table


def settings(_subject: str) -> str:
    """Each setting's environment variable, default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        variable = alias if isinstance(alias, str) else f"FOREWATT_{name.upper()}"
        value = "" if field.default in ("", None, PydanticUndefined) else f"`{field.default}`"
        rows.append((f"`{variable}`", value, field.description or ""))
    return markdown_table(("variable", "default", "meaning"), rows)
