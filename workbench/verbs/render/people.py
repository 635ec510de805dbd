"""Who carries the plan, and the brief of a hand-over, as text, Markdown and JSON."""

from __future__ import annotations

from workbench.verbs.handover import Brief, text_of
from workbench.verbs.people import People, sentence

from .values import as_json, markdown_table, plain, text_table

_HEAD = ("who", "role", "team", "owns", "alone", "stands in", "of the edits", "time for it", "state")


def render(found: People, output_format: str) -> str:
    """The people of a plan in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(plain(found) | {"sentence": sentence(found)})
    markdown = output_format == "markdown"
    rows = [
        (
            one.name, one.role, one.team or "", str(one.owns), str(one.alone), str(one.stands_in),
            f"{one.edit_share:.0%}", "" if one.time_for_it is None else f"{one.time_for_it:.0%}", one.state,
        )
        for one in found.rows
    ]  # fmt: skip
    table = markdown_table(_HEAD, rows) if markdown else text_table(_HEAD, rows, right=(3, 4, 5, 6, 7))
    parts = ["# People" if markdown else "", sentence(found), table]
    for one in found.going:
        if one.carries:
            passed = f"handed over by {one.handover}" if one.handover else "nothing handed over"
            taken = "acknowledged" if one.acknowledged else "not acknowledged"
            told = f"{passed}, {taken}" if one.handover else passed
            parts.append(f"{one.name}, last day {one.left_on}: {', '.join(one.carries)}; {told}.")
    return "\n\n".join(part for part in parts if part)


def render_brief(brief: Brief, output_format: str) -> str:
    """The brief of a hand-over in one of `text`, `json` and `markdown`."""
    return as_json(brief) if output_format == "json" else text_of(brief)
