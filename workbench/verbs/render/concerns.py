"""Concerns and their clocks as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.program.concern_clock import Clock
from workbench.program.program import Program
from workbench.verbs import words
from workbench.verbs.concerns import Standing
from workbench.verbs.table import name_of

from .values import as_json, markdown_table, plain, text_table

HEAD = ("concern", "status", "working days", "with", "next", "what")


def render(program: Program, found: Sequence[Standing], output_format: str) -> str:
    """The concerns in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json({"concerns": [_data(one) for one in found]})
    table = markdown_table if output_format == "markdown" else text_table
    rows = [
        (one.concern.id, status(one), str(one.clock.age) if one.clock else "", name_of(program, one.waits_for) or "",
         next_level(program, one), one.concern.title)
        for one in found
    ]  # fmt: skip
    return "\n\n".join([sentence(program, found), *([table(HEAD, rows)] if rows else [])])


def sentence(program: Program, found: Sequence[Standing]) -> str:
    """How many doubts wait, how many for too long, and with whom the oldest is."""
    still_open = [one for one in found if one.clock]
    if not found:
        return "Nobody has raised a concern."
    if not still_open:
        return "No concern is open."
    late = [one for one in still_open if one.clock and one.clock.ran_out]
    many = "1 concern is open" if len(still_open) == 1 else f"{words.number(len(still_open))} concerns are open"
    if not late:
        return f"{many}, none past the day of its answer."
    oldest = max(late, key=lambda one: one.clock.age if one.clock else 0)
    age = words.number(oldest.clock.age if oldest.clock else 0)
    who = name_of(program, oldest.waits_for) or "nobody"
    return (
        f"{many}, {words.number(len(late))} past the day of an answer; the oldest has waited for {age} working days, "
        f"now with {who}."
    )


def status(one: Standing) -> str:
    """How far a concern has come, in words."""
    if one.clock is None:
        waits = " (waits for who raised it)" if one.concern.status == "answered" else ""
        return f"{one.concern.status}{waits}"
    if one.clock.in_hand:
        return "open, an action is promised"
    if one.clock.late:
        return f"open, {one.clock.late} working days late"
    return f"open, answer due on {one.clock.due_on}"


def next_level(program: Program, one: Standing) -> str:
    """Who is next, and when; empty on the last level and once the clock has stopped."""
    if one.clock is None or one.clock.next_with is None or one.clock.next_on is None:
        return ""
    return f"{name_of(program, one.clock.next_with)} on {one.clock.next_on}"


def _data(one: Standing) -> dict[str, Any]:
    return {
        **plain(one.concern.model_dump(mode="json", exclude_unset=True)),
        "waits_for": one.waits_for,
        "clock": one.clock and _clock(one.clock),
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "age_working_days": clock.age,
        "due_on": clock.due_on,
        "late_working_days": clock.late,
        "level": clock.level,
        "with": clock.with_whom,
        "next": clock.next_with,
        "next_on": clock.next_on,
        "in_hand": clock.in_hand,
    }
