"""The brief as text, Markdown and JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from workbench.verbs.brief import Brief, Line

from .values import as_json, markdown_table, plain, text_table

_BLANK_OWNER, _BLANK_DATE = "no owner", "no date"
_PARTS = (("Questions, in order", "questions"), ("Qualities", "qualities"), ("Milestones", "milestones"))


def render(found: Brief, output_format: str, today: dt.date) -> str:
    """The brief in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(plain(found) | {"today": today.isoformat()})
    markdown = output_format == "markdown"
    title = f"{found.title}, on {today:%-d %B %Y}"
    parts = [f"# {title}" if markdown else title, found.statement, found.cost, f"Budget: {found.budget}"]
    for heading, name in _PARTS:
        lines: Sequence[Line] = getattr(found, name)
        if lines:
            head = (heading.lower(), "promise", "owner", "due")
            rows = [(one.title, one.promise, one.owner or _BLANK_OWNER, _date(one.due_on)) for one in lines]
            parts.append(markdown_table(head, rows) if markdown else text_table(head, rows))
    if found.open_concerns:
        parts.append(f"Open concerns: {'; '.join(found.open_concerns)}.")
    parts.append(f"To agree to this: workbench acknowledge {found.program} (meaning {found.meaning[:12]}).")
    return "\n\n".join(parts)


def _date(day: dt.date | None) -> str:
    return f"{day:%-d %b %Y}" if day else _BLANK_DATE
