"""The table of quality rules: the kinds of alerts that streaming raises."""

from scripts._reference.pages import markdown_table
from streaming.quality.rules import rules as all_rules


def rules(_subject: str) -> str:
    """Each rule's alert kind, severity, quality number and meaning."""
    loaded = all_rules()
    rows = []
    for rule in (*loaded.reading, *loaded.series, loaded.outlook, loaded.power):
        meaning = (type(rule).__doc__ or "").partition("\n")[0]
        rows.append((f"`{rule.kind}`", rule.severity, str(getattr(rule, "quality", "")), meaning))
    return markdown_table(("kind", "severity", "`quality`", "meaning"), rows)
