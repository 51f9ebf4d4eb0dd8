"""Tables of the PostgreSQL schemas that each package creates."""

import re
from importlib.resources import files

from scripts._reference.pages import UnknownTable, markdown_table

SCHEMAS = {
    "streaming": ("streaming.history", ("schema.sql", "partitions.sql")),
    "forecaster": ("forecaster.service.results", ("schema.sql",)),
    "oracle": ("oracle.service", ("schema.sql",)),
}
TABLE = re.compile(r"create table if not exists (\w+) \(\n(.*?)\n\)", re.DOTALL)
COLUMN = re.compile(r"^\s*(?P<name>\w+)\s+(?P<type>[^-]*?),?\s*(--\s*(?P<comment>.*))?$")


def tables(owner: str) -> str:
    """Every table that a package creates: its columns, types and comments."""
    if owner not in SCHEMAS:
        raise UnknownTable(f"no SQL schema of {owner!r}: there are {', '.join(SCHEMAS)}")
    package, names = SCHEMAS[owner]
    text = "\n".join(files(package).joinpath(name).read_text(encoding="utf-8") for name in names)
    parts = [f"#### `{found[1]}`\n\n{columns(found[2])}" for found in TABLE.finditer(text)]
    return "\n\n".join(parts)


def columns(body: str) -> str:
    """The columns of one table, and its key."""
    rows, keys = [], []
    for line in body.splitlines():
        if line.strip().startswith("primary key"):
            keys.append(line.strip().rstrip(","))
        elif column := COLUMN.match(line):
            rows.append((f"`{column['name']}`", column["type"].strip(), column["comment"] or ""))
    table = markdown_table(("column", "type", "meaning"), rows)
    return "\n\n".join([table, *(f"{key[0].upper()}{key[1:]}." for key in keys)])
