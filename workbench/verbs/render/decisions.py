"""Decisions as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.program.governance import Decision
from workbench.program.program import Program
from workbench.verbs import words
from workbench.verbs.decisions import Standing, consequence, spoken
from workbench.verbs.table import name_of

from .values import as_json, markdown_table, text_table

HEAD = ("decision", "status", "by when", "age", "what")


def render(found: Sequence[Standing], output_format: str) -> str:
    """The decisions in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json({
            "decisions": [
                {**one.decision.model_dump(mode="json", exclude_unset=True), "days_left": one.days_left,
                 "age_days": one.age_days, "consequence": outcome(one.decision)}
                for one in found
            ]
        })  # fmt: skip
    table = markdown_table if output_format == "markdown" else text_table
    rows = [(one.decision.id, status(one.decision), deadline(one), age(one), one.decision.title) for one in found]
    return "\n\n".join([sentence(found), *([table(HEAD, rows)] if rows else [])])


def sentence(found: Sequence[Standing]) -> str:
    """How many decisions are open, how many past their day, and which is next."""
    still_open = [one for one in found if one.decision.status == "open"]
    if not still_open:
        return "No decision is open." if found else "Nothing has been put up for decision."
    late = sum(one.days_left is not None and one.days_left < 0 for one in still_open)
    many = "1 decision is open" if len(still_open) == 1 else f"{words.number(len(still_open))} decisions are open"
    past = f", {words.number(late)} past the day to decide by" if late else ""
    return f"{many}{past}; the next is {still_open[0].decision.title}, {deadline(still_open[0])}."


def status(one: Decision) -> str:
    """How far a decision has come, in words."""
    back = {0: "", 1: ", taken back once"}.get(len(one.earlier), f", taken back {len(one.earlier)} times")
    chosen = f": {spoken(one.chosen).lower()}" if one.chosen else ""
    return f"{one.status}{chosen}{back}"


def deadline(one: Standing) -> str:
    """By when a decision is due, or since when it has been decided."""
    if one.decision.status != "open":
        return f"decided on {one.decision.decided_on:%-d %B %Y}" if one.decision.decided_on else ""
    if one.decision.decide_by is None or one.days_left is None:
        return "no date to decide by"
    if one.days_left < 0:
        return f"was due on {one.decision.decide_by:%-d %B %Y}, {-one.days_left} days ago"
    return f"by {one.decision.decide_by:%-d %B %Y}, in {one.days_left} days"


def age(one: Standing) -> str:
    """How long an open decision has been written down."""
    return f"{one.age_days} days" if one.age_days is not None else ""


def outcome(one: Decision) -> str | None:
    """What the option taken costs; None while none is."""
    option = next((option for option in one.options if option.name == one.chosen), None)
    return consequence(one, option) if option else None


def taken_back(program: Program, one: Decision) -> list[str]:
    """A sentence for every time that a decision was taken back, the latest first."""
    return [
        f"{spoken(then.chosen)} was taken back on {then.reversed_on:%-d %B %Y}"
        f"{_by(program, then.reversed_by)}: {then.because or 'nobody wrote down why'}"
        for then in reversed(one.earlier)
    ]


def _by(program: Program, people: Sequence[str]) -> str:
    return f" by {', '.join(name_of(program, person) or person for person in people)}" if people else ""
